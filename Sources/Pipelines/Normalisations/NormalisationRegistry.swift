/// The kinds of normalisation that a program knows.
package struct NormalisationRegistry: Sendable {
    /// In the order in which they are listed to people; the first changes nothing.
    package let kinds: [any Normalisation.Type]

    /// The kinds of this release: the only place that lists them.
    package static let standard = NormalisationRegistry([
        NoNormalisation.self, TenThousandNormalisation.self, MedianTotalNormalisation.self,
        CentredLogRatioNormalisation.self, BackgroundNormalisation.self,
        FrequencyNormalisation.self, StandardisingNormalisation.self,
    ])

    /// Takes kinds as they are; no two may have one name.
    package init(_ kinds: [any Normalisation.Type]) {
        precondition(
            Set(kinds.map { $0.name }).count == kinds.count,
            "kinds of normalisation have names of their own")
        self.kinds = kinds
    }

    /// What a study file chooses: a word, or a mapping with `kind`.
    package var variant: SchemaVariant {
        var variant = SchemaVariant(of: "normalisation", kinds)
        variant.takesWord = true
        return variant
    }

    /// What stands where a study file chooses nothing: values stay as they are.
    package static let identity: any Normalisation = NoNormalisation()

    /// The normalisation that `section` chooses.
    ///
    /// - Parameters:
    ///   - section: Checked against `variant`.
    ///   - problems: Gains what is wrong with values that are each allowed.
    /// - Returns: The normalisation; nil for a kind that is not listed: the check has refused it.
    package func normalisation(
        reading section: CheckedSection, problems: inout [KeyProblem]
    ) -> (any Normalisation)? {
        func choose<Kind: Normalisation>(_ kind: Kind.Type) -> any Normalisation {
            kind.parameters(reading: section, problems: &problems)
        }
        let name = section.text(SchemaVariant.kindKey)
        return kinds.first { $0.name == name }.map { choose($0) }
    }

    /// The normalisation that a task names.
    ///
    /// - Throws: `TaskError.unknownNormalisation`, and what decoding throws.
    func normalisation(_ choice: KindChoice) throws -> any Normalisation {
        func read<Kind: Normalisation>(_ kind: Kind.Type) throws -> any Normalisation {
            try choice.parameters(as: kind)
        }
        guard let kind = kinds.first(where: { $0.name == choice.kind }) else {
            throw TaskError.unknownNormalisation(choice.kind, allowed: kinds.map { $0.name })
        }
        return try read(kind)
    }
}
