/// What is in a data file: its matrices, and the tables of facts about cells and columns.
package struct FileSurvey: Sendable, Equatable, Codable {
    /// As given by the caller.
    package let path: String
    /// The name of the format, as `AnnData`.
    package let format: String
    /// Of a file; nil for a folder.
    package let sizeBytes: Int?
    /// Whether the format can only be read from its beginning.
    package let isStreamed: Bool
    /// Every matrix that can be chosen.
    package let matrices: [MatrixSurvey]
    /// Facts about cells, of each modality that has some.
    package let cells: [TableSurvey]
    /// Facts about columns, of each modality that has some.
    package let features: [TableSurvey]
    /// Tables that cannot be read, and why.
    package let problems: [String]

    /// Looks into a file with the format that its content shows.
    ///
    /// A matrix or table that cannot be read is part of the result; the rest is looked at.
    ///
    /// - Throws: `SingleCellError` if the file is of no format, or its matrices cannot be listed.
    package init(
        path: String, formats: MatrixFormats = .standard
    ) throws(SingleCellError) {
        let contents = try SourceContents(path, isOutline: true)
        let kind = try formats.read(contents) { (format) throws(SingleCellError) in
            (name: format.name, isStreamed: format.isStreamed)
        }
        let selections = try formats.read(contents) { (format) throws(SingleCellError) in
            try format.selections(contents)
        }
        var surveyor = FileSurveyor(contents: contents, formats: formats)
        matrices = MatrixSurvey.judged(selections.map { surveyor.matrix($0) })
        cells = surveyor.cellTables(of: selections)
        features = surveyor.featureSurveys
        problems = surveyor.problems
        self.path = path
        format = kind.name
        isStreamed = kind.isStreamed
        sizeBytes = try FileStatus.size(path)
    }
}
