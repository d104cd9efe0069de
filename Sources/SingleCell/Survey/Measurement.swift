/// What the columns of a matrix measure, and what shows it.
package struct Measurement: Sendable, Equatable, Codable {
    /// What may be measured of a cell.
    package enum Kind: String, Sendable, Codable, CaseIterable {
        /// Gene expression.
        case rna
        /// Surface proteins.
        case protein
        /// Chromatin accessibility.
        case atac
        /// Coordinates that were computed of another matrix, as of a PCA.
        case embedding
        /// Nothing shows it.
        case unknown
    }

    /// What is measured.
    package let kind: Kind
    /// What shows it, as `feature_types says Gene Expression`.
    package let reason: String

    /// Combines a kind with what shows it.
    package init(kind: Kind, reason: String) {
        self.kind = kind
        self.reason = reason
    }

    /// Judges a matrix by what its file says of it, then by its place and names.
    ///
    /// - Parameters:
    ///   - featureTypes: How many columns are of each type; none if the file does not say.
    ///   - modality: The name of the modality, in a file of several.
    ///   - location: The place inside the file, as `obsm/protein_expression`.
    ///   - names: `[columnCount]`.
    ///   - geneIds: `[columnCount]`, what a column of `var` such as `gene_ids` says; nil without.
    package init(
        featureTypes: [FeatureTypeCount], modality: String?, location: String, names: [String],
        geneIds: [String]? = nil
    ) {
        self =
            Self.byTypes(featureTypes) ?? Self.byPlace(modality, location)
            ?? Self.byGeneIds(geneIds ?? []) ?? Self.byNames(names)
            ?? Measurement(
                kind: .unknown, reason: "neither feature types nor names of columns show it")
    }

    private static func byTypes(_ types: [FeatureTypeCount]) -> Measurement? {
        guard types.count < 2 else {
            let list = types.map { "\($0.name) (\($0.columnCount))" }.joined(separator: ", ")
            return Measurement(
                kind: .unknown, reason: "columns are of several feature types: \(list)")
        }
        guard let type = types.first?.name, let kind = Kind(word: type) else { return nil }
        return Measurement(kind: kind, reason: "the feature type is \(type.printableName)")
    }

    private static func byPlace(_ modality: String?, _ location: String) -> Measurement? {
        if location.hasPrefix("obsm/") {
            let name = String(location.dropFirst(5))
            if let kind = Kind(word: name) {
                return Measurement(kind: kind, reason: "it is called \(name.printableName)")
            }
            if name.hasPrefix("X_") || name.lowercased().contains("spatial") {
                return Measurement(
                    kind: .embedding, reason: "obsm holds embeddings under names such as this")
            }
            return nil
        }
        guard let modality, let kind = Kind(word: modality) else { return nil }
        return Measurement(
            kind: kind, reason: "the modality is called \(modality.printableName)")
    }

    private static func byGeneIds(_ ids: [String]) -> Measurement? {
        let sample = ids.evenSample(atMost: 2_000)
        let known = sample.filter(FeatureName.isEnsembl)
        guard let first = known.first, 2 * known.count > sample.count else { return nil }
        return Measurement(
            kind: .rna, reason: "columns have Ensembl ids, as \(first.printableName)")
    }

    /// Of a matrix whose own marks show nothing, or look like antibodies, in a file whose `obsm`
    /// holds surface proteins, as totalVI takes it.
    ///
    /// - Parameters:
    ///   - proteins: The place of the proteins, as `obsm/protein_expression`.
    ///   - isMarked: Whether feature types or a modality say what it is.
    /// - Returns: What it measures then.
    func beside(_ proteins: String, isMarked: Bool) -> Measurement {
        guard !isMarked, [.unknown, .protein].contains(kind) else { return self }
        return Measurement(
            kind: .rna, reason: "\(proteins.printableName) of the same cells holds the proteins")
    }

    private static func byNames(_ names: [String]) -> Measurement? {
        let sample = names.evenSample(atMost: 2_000)
        guard !sample.isEmpty else { return nil }
        func share(_ isOne: (String) -> Bool) -> Double {
            Double(sample.count(where: isOne)) / Double(sample.count)
        }
        func example(_ isOne: (String) -> Bool) -> String {
            sample.first(where: isOne)?.printableName ?? ""
        }
        if share(FeatureName.isInterval) > 0.5 {
            return Measurement(
                kind: .atac,
                reason: "columns are named by intervals, as \(example(FeatureName.isInterval))")
        }
        if share(FeatureName.isEnsembl) > 0.5 {
            return Measurement(
                kind: .rna,
                reason: "columns are named by Ensembl ids, as \(example(FeatureName.isEnsembl))")
        }
        if names.count <= FeatureName.proteinLimit, share(FeatureName.isProtein) >= 0.1 {
            return Measurement(
                kind: .protein,
                reason: "\(names.count) columns, some named like antibodies, as "
                    + example(FeatureName.isProtein))
        }
        // A panel of antibodies of that size would have some that are named like antibodies.
        if names.count > FeatureName.largePanel, share(FeatureName.isSymbol) > 0.7 {
            return Measurement(
                kind: .rna, reason: "columns are named like genes, as \(sample[0].printableName)")
        }
        return nil
    }
}

extension Measurement.Kind {
    private static let words: [(kind: Measurement.Kind, parts: [String])] = [
        (.protein, ["protein", "antibod", "adt", "prot", "citeseq", "surface"]),
        (.atac, ["peak", "atac", "chromatin", "accessib"]),
        (.rna, ["gene", "rna", "gex", "transcript"]),
    ]

    /// The kind that a feature type, a modality or a member of `obsm` is called after; nil if the
    /// name says nothing.
    package init?(word: String) {
        let lower = word.lowercased()
        guard let found = Self.words.first(where: { $0.parts.contains(where: lower.contains) })
        else { return nil }
        self = found.kind
    }
}

/// How many columns of a matrix a file says to be of one type.
package struct FeatureTypeCount: Sendable, Equatable, Codable {
    /// As the file has it, such as `Antibody Capture`.
    package let name: String
    /// Columns of the type.
    package let columnCount: Int

    /// Combines a type with its number of columns.
    package init(name: String, columnCount: Int) {
        self.name = name
        self.columnCount = columnCount
    }
}

extension Array {
    /// At most `limit` elements, evenly spread from the first on.
    func evenSample(atMost limit: Int) -> [Element] {
        guard count > limit else { return self }
        return (0..<limit).map { self[$0 * count / limit] }
    }
}
