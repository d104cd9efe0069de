/// Looks at one matrix and table of a file after another, and reads tables that several matrices
/// share once.
struct FileSurveyor {
    private let path: String
    private let formats: MatrixFormats
    /// The tables of columns that were read, in the order of the matrices.
    private(set) var featureSurveys: [TableSurvey] = []
    /// Tables that cannot be read, and why.
    private(set) var problems: [String] = []
    private var featureTables: [FeatureKey: CellTable?] = [:]

    /// Matrices with the same facts about columns.
    private struct FeatureKey: Hashable {
        let modality: String?
        let isRaw: Bool
    }

    /// Values of each matrix that are looked at.
    private static let sampledValueCount = 100_000
    private static let typeColumns = ["feature_types", "feature_type", "modality"]

    private static let geneIdColumns = ["gene_ids", "gene_id", "ensembl_ids", "ensembl_id"]

    init(path: String, formats: MatrixFormats) {
        self.path = path
        self.formats = formats
    }

    /// Looks at a matrix: names and a sample of values.
    mutating func matrix(_ selection: MatrixSelection) -> MatrixSurvey {
        do throws(SingleCellError) {
            let source = MatrixSource(path: path, selection: selection)
            let file = try MatrixFile(source, formats: formats)
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
    private mutating func geneIds(
        _ selection: MatrixSelection, _ header: MatrixHeader
    ) -> [String]? {
        guard selection.featureType == nil, let table = features(selection),
            table.cellIds.count == header.columnCount
        else { return nil }
        return Self.geneIdColumns.lazy.compactMap { table.columns[$0] }.first
    }

    private mutating func features(_ selection: MatrixSelection) -> CellTable? {
        let layer = selection.layer ?? ""
        guard !layer.hasPrefix("obsm/") else { return nil }
        let key = FeatureKey(
            modality: selection.modality, isRaw: layer == "raw" || layer.hasPrefix("raw/"))
        if let known = featureTables[key] { return known }
        var whole = selection
        whole.featureType = nil
        do throws(SingleCellError) {
            let table = try CellTable(
                features: MatrixSource(path: path, selection: whole), formats: formats)
            featureTables[key] = .some(table)
            if let table {
                featureSurveys.append(
                    TableSurvey(table, modality: key.modality, isRaw: key.isRaw))
            }
            return table
        } catch {
            featureTables[key] = .some(nil)
            problems.append("\(error)")
            return nil
        }
    }

    /// The facts about cells of each modality.
    mutating func cellTables(of selections: [MatrixSelection]) -> [TableSurvey] {
        var surveys: [TableSurvey] = []
        var seen: Set<String?> = []
        for selection in selections where seen.insert(selection.modality).inserted {
            do throws(SingleCellError) {
                let modality = MatrixSelection(modality: selection.modality)
                let table = try CellTable(obs: path, modality, formats: formats)
                guard let table else { continue }
                surveys.append(TableSurvey(table, modality: selection.modality))
            } catch {
                problems.append("\(error)")
            }
        }
        return surveys
    }
}
