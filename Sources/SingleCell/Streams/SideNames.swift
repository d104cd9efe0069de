internal import Foundation

/// Finds the files that name the cells and columns of a matrix beside it, and reads them.
///
/// Cell Ranger, STARsolo and GEO write `barcodes.tsv` and `features.tsv`, before Cell Ranger 3
/// `genes.tsv`, for chromatin `peaks.bed`; GEO puts the sample before each. What people write
/// themselves is one name a line.
struct SideNames: Sendable {
    /// The file of cell ids.
    let cells: String
    /// The file of column names.
    let columns: String

    private static let cellEndings = ["barcodes.tsv", "cells.tsv", "cells.txt"]
    private static let columnEndings = [
        "features.tsv", "genes.tsv", "peaks.bed", "features.txt", "genes.txt",
    ]
    /// No name of a gene or cell is as long.
    private static let longestLine = 1 << 20

    /// Looks for the files of a matrix.
    ///
    /// - Parameters:
    ///   - path: The file of the matrix.
    ///   - prefixes: What may stand before the usual names; the first with any of them is taken.
    /// - Throws: `SingleCellError.unknownLayout` where one is missing, or there are two.
    init(of path: String, prefixes: [String]) throws(SingleCellError) {
        let folder = (path as NSString).deletingLastPathComponent
        let place = folder.isEmpty ? "." : folder
        let members = Set(try FileStatus.memberNames(place))
        func found(_ endings: [String], _ prefix: String) -> [String] {
            endings.flatMap { ["\(prefix)\($0)", "\(prefix)\($0).gz"] }
                .filter { members.contains($0) }
        }
        let prefix = prefixes.first {
            !found(Self.cellEndings + Self.columnEndings, $0).isEmpty
        }
        func only(_ endings: [String], _ what: String) throws(SingleCellError) -> String {
            let names = found(endings, prefix ?? "")
            guard names.count == 1 else {
                let shown = names.map { "`\($0.printableName)`" }.joined(separator: " and ")
                let start = prefix ?? prefixes.first ?? ""
                throw .unknownLayout(
                    path: path,
                    found: names.isEmpty ? "no names of \(what) beside it" : "both \(shown)",
                    expected: "one of "
                        + endings.map { "\(start)\($0)" }.joined(separator: ", ")
                        + " in the same folder, compressed by gzip or not")
            }
            return folder.isEmpty ? names[0] : "\(folder)/\(names[0])"
        }
        cells = try only(Self.cellEndings, "cells")
        columns = try only(Self.columnEndings, "columns")
    }

    /// Reads the cell ids, one a line: the first field.
    func readCells() throws(SingleCellError) -> [String] {
        try Self.records(cells).map { $0[0] }
    }

    /// Reads the column names, with what a `features.tsv` says of them.
    ///
    /// The first field is the name; of `features.tsv` the second is the gene's symbol and the third
    /// its type; of `peaks.bed` three fields are the place.
    func readColumns() throws(SingleCellError) -> (
        names: [String], facts: [EntryNames.ColumnFact]
    ) {
        let records = try Self.records(columns)
        if columns.hasSuffix("peaks.bed") || columns.hasSuffix("peaks.bed.gz") {
            for (line, record) in records.enumerated() where record.count < 3 {
                throw .badLine(
                    path: columns, line: line + 1,
                    problem: "\(record.count) fields, expected chromosome, start and end")
            }
            let peaks = [String](repeating: "Peaks", count: records.count)
            return (
                records.map { "\($0[0]):\($0[1])-\($0[2])" },
                [EntryNames.ColumnFact("feature_types", peaks)]
            )
        }
        let width = records.map(\.count).min() ?? 1
        if let line = records.firstIndex(where: { $0.count != width }), width < 3 {
            throw .badLine(
                path: columns, line: line + 1,
                problem: "\(records[line].count) fields, and \(width) in another line")
        }
        var facts: [EntryNames.ColumnFact] = []
        if width > 1 { facts.append(EntryNames.ColumnFact("gene_symbols", records.map { $0[1] })) }
        if width > 2 { facts.append(EntryNames.ColumnFact("feature_types", records.map { $0[2] })) }
        return (records.map { $0[0] }, facts)
    }

    /// The fields of every line, at least one in each.
    private static func records(_ path: String) throws(SingleCellError) -> [[String]] {
        var reader = try RecordReader(
            path: path, delimiter: UInt8(ascii: "\t"), expands: true,
            longestRecord: longestLine)
        var records: [[String]] = []
        while try reader.next() {
            let fields = try reader.fields()
            guard let name = fields.first, !name.isEmpty else {
                throw reader.problem("it begins without a name")
            }
            records.append(fields)
        }
        return records
    }
}
