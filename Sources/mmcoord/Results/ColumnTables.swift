internal import Foundation
internal import Learning

/// `dropped_columns.csv`, the input columns left out and why, and `matches.csv`, the genes of each
/// protein.
struct ColumnTables {
    private let report: ColumnReport
    private let genes: GeneReport?

    /// Reads the reports of the tasks that choose columns and genes.
    ///
    /// - Throws: `ResultError.assembly` where a file is no such report.
    init(path: String, genesPath: String?) throws(ResultError) {
        do {
            report = try ColumnReport(json: Data(contentsOf: URL(fileURLWithPath: path)))
            genes = try genesPath.map {
                try GeneReport(json: Data(contentsOf: URL(fileURLWithPath: $0)))
            }
        } catch {
            throw .assembly(
                what: "the report of the columns", place: path, found: "\(error)",
                expected: "what the columns task writes")
        }
    }

    /// Writes the files into `folder`.
    ///
    /// - Returns: Their names, without `matches.csv` where genes are not found by name.
    func write(to folder: String) throws(ResultError) -> [String] {
        var dropped = CSVTable(["column", "reason"])
        for column in report.dropped {
            dropped.append([
                column.name, column.reasons.map(\.rawValue).joined(separator: "; "),
            ])
        }
        try ResultFile.write(dropped.csv, to: folder + "/dropped_columns.csv")
        guard let genes, !genes.matches.isEmpty else { return ["dropped_columns.csv"] }
        let used = Set(genes.selectedGenes)
        var matches = CSVTable(["protein", "gene", "used", "reason"])
        for match in genes.matches {
            for gene in match.genes {
                matches.append([
                    match.protein, gene, used.contains(gene) ? "yes" : "dropped", match.reason,
                ])
            }
            if match.genes.isEmpty { matches.append([match.protein, "", "no", match.reason]) }
        }
        try ResultFile.write(matches.csv, to: folder + "/matches.csv")
        return ["dropped_columns.csv", "matches.csv"]
    }
}
