/// Looks at one matrix and table of a file after another, and looks at tables that several
/// matrices share once.
struct FileSurveyor {
    private let contents: SourceContents
    private let formats: MatrixFormats
    /// The tables of columns that were looked at, in the order of the matrices.
    private(set) var featureSurveys: [TableSurvey] = []
    /// Tables that cannot be read, and why.
    private(set) var problems: [String] = []
    private var seenFeatures: Set<FeatureKey> = []

    /// Matrices with the same facts about columns.
    private struct FeatureKey: Hashable {
        let modality: String?
        let isRaw: Bool
    }

    /// Values of each matrix that are looked at.
    private static let sampledValueCount = 100_000
    private static let typeColumns = ["feature_types", "feature_type", "modality"]
    private static let geneIdColumns = ["gene_ids", "gene_id", "ensembl_ids", "ensembl_id"]

    init(contents: SourceContents, formats: MatrixFormats) {
        self.contents = contents
        self.formats = formats
    }

    /// Looks at a matrix: names and a sample of values.
    mutating func matrix(_ selection: MatrixSelection) -> MatrixSurvey {
        do throws(SingleCellError) {
            let file = try MatrixFile(selection, in: contents, formats: formats)
            return MatrixSurvey(
                selection, header: file.header, values: try values(of: file),
                types: types(selection, file.header), geneIds: geneIds(selection, file.header))
        } catch {
            return MatrixSurvey(selection, problem: "\(error)")
        }
    }

    private func values(of file: MatrixFile) throws(SingleCellError) -> ValueSummary {
        do throws(SingleCellError) {
            return ValueSummary(try file.sample(values: Self.sampledValueCount), of: file.header)
        } catch .notFinite(_, let cell, _, let column, let value, _) {
            return ValueSummary(notFinite: value, cell: cell, column: column)
        }
    }

    /// The type of each column; nil if the file does not say.
    private mutating func types(
        _ selection: MatrixSelection, _ header: MatrixHeader
    ) -> [String]? {
        lookAtFeatures(selection)
        // Columns of one type were chosen.
        if let type = selection.featureType {
            return [String](repeating: type, count: header.columnCount)
        }
        guard let table = features(selection), table.cellIds.count == header.columnCount else {
            return nil
        }
        return Self.typeColumns.lazy.compactMap { table.columns[$0] }.first
    }

    /// The ids of genes beside the names of columns; nil if the file has none.
    private func geneIds(_ selection: MatrixSelection, _ header: MatrixHeader) -> [String]? {
        guard selection.featureType == nil, let table = features(selection),
            table.cellIds.count == header.columnCount
        else { return nil }
        return Self.geneIdColumns.lazy.compactMap { table.columns[$0] }.first
    }

    /// The facts about the columns of a matrix, of a long table types and ids only.
    private func features(_ selection: MatrixSelection) -> CellTable? {
        guard !Self.isOfObsm(selection) else { return nil }
        do throws(SingleCellError) {
            return try formats.read(contents) { (format) throws(SingleCellError) in
                try format.features(contents, selection)
            }
        } catch {
            // `lookAtFeatures` has said so.
            return nil
        }
    }

    private static func isOfObsm(_ selection: MatrixSelection) -> Bool {
        selection.layer?.hasPrefix("obsm/") ?? false
    }

    /// Looks at the facts about the columns of a matrix, unless an earlier one has the same.
    private mutating func lookAtFeatures(_ selection: MatrixSelection) {
        let layer = selection.layer ?? ""
        let key = FeatureKey(
            modality: selection.modality, isRaw: layer == "raw" || layer.hasPrefix("raw/"))
        guard !Self.isOfObsm(selection), seenFeatures.insert(key).inserted else { return }
        var whole = selection
        whole.featureType = nil
        do throws(SingleCellError) {
            let found = try formats.read(contents) { (format) throws(SingleCellError) in
                try format.featureSurvey(contents, whole)
            }
            guard var survey = found else { return }
            survey.modality = key.modality
            survey.isRaw = key.isRaw
            featureSurveys.append(survey)
        } catch {
            problems.append("\(error)")
        }
    }

    /// The facts about cells of each modality.
    mutating func cellTables(of selections: [MatrixSelection]) -> [TableSurvey] {
        var surveys: [TableSurvey] = []
        var seen: Set<String?> = []
        for selection in selections where seen.insert(selection.modality).inserted {
            do throws(SingleCellError) {
                let modality = MatrixSelection(modality: selection.modality)
                let found = try formats.read(contents) { (format) throws(SingleCellError) in
                    try format.cellSurvey(contents, modality)
                }
                guard var survey = found else { continue }
                survey.modality = selection.modality
                surveys.append(survey)
            } catch {
                problems.append("\(error)")
            }
        }
        return surveys
    }
}
