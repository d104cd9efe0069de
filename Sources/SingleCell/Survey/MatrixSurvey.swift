/// One matrix of a file: what chooses it, its shape and storage, and what it measures.
package struct MatrixSurvey: Sendable, Equatable, Codable {
    /// What chooses it in the file.
    package let selection: MatrixSelection
    /// Why it cannot be read; then nothing but `selection` is known.
    package let problem: String?
    /// What was found; nil where it cannot be read.
    package private(set) var description: Description?

    /// What was found of a matrix.
    package struct Description: Sendable, Equatable, Codable {
        /// The place inside the file, as `layers/counts`.
        package let location: String
        /// Rows.
        package let cellCount: Int
        /// Columns.
        package let columnCount: Int
        /// How values lie in the file.
        package let storage: MatrixHeader.Storage
        /// On disk, numpy's name, as `float32`.
        package let elementType: String
        /// Non-zeros among all values: exact for CSR and CSC, from a sample for dense.
        package let nonZeroFraction: Double
        /// What a sample of the values shows.
        package let values: ValueSummary
        /// Columns of each type, if the file says.
        package let featureTypes: [FeatureTypeCount]
        /// What it measures.
        package internal(set) var measurement: Measurement
        /// The first columns.
        package let firstColumns: [String]
    }

    /// A matrix that cannot be read.
    package init(_ selection: MatrixSelection, problem: String) {
        self.selection = selection
        self.problem = problem
        description = nil
    }

    /// A matrix that was opened.
    ///
    /// - Parameters:
    ///   - selection: What chose it.
    ///   - header: Names, shape and storage.
    ///   - values: Of a sample.
    ///   - types: `[columnCount]`, the type of each column; nil if the file does not say.
    ///   - geneIds: `[columnCount]`, the ids of genes; nil if the file has none beside names.
    package init(
        _ selection: MatrixSelection, header: MatrixHeader, values: ValueSummary, types: [String]?,
        geneIds: [String]? = nil
    ) {
        self.selection = selection
        problem = nil
        let counts = Self.counts(types ?? [])
        description = Description(
            location: header.location, cellCount: header.rowCount,
            columnCount: header.columnCount, storage: header.storage,
            elementType: header.elementType, nonZeroFraction: header.nonZeroFraction,
            values: values, featureTypes: counts,
            measurement: Measurement(
                featureTypes: counts, modality: selection.modality, location: header.location,
                names: header.columnNames, geneIds: geneIds),
            firstColumns: Array(header.columnNames.prefix(TableSurvey.exampleLimit)))
    }

    /// Judges matrices by what else their file holds: beside surface proteins in `obsm`, the main
    /// matrix and its layers are gene expression, unless the file says otherwise.
    static func judged(_ matrices: [MatrixSurvey]) -> [MatrixSurvey] {
        matrices.map { matrix in
            var matrix = matrix
            let proteins = matrices.first { other in
                other.selection.modality == matrix.selection.modality && other.isInObsm
                    && other.description?.measurement.kind == .protein
            }
            guard let place = proteins?.description?.location, !matrix.isInObsm,
                let found = matrix.description
            else { return matrix }
            matrix.description?.measurement = found.measurement.beside(
                place, isMarked: !found.featureTypes.isEmpty || matrix.selection.modality != nil)
            return matrix
        }
    }

    private var isInObsm: Bool { description?.location.hasPrefix("obsm/") ?? false }

    /// Counts of each type, in the order of their first columns.
    private static func counts(_ types: [String]) -> [FeatureTypeCount] {
        var counts: [String: Int] = [:]
        var order: [String] = []
        for type in types where !type.isEmpty {
            if counts[type] == nil { order.append(type) }
            counts[type, default: 0] += 1
        }
        return order.map { FeatureTypeCount(name: $0, columnCount: counts[$0] ?? 0) }
    }
}
