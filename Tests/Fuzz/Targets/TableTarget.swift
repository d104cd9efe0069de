import Learning
import SingleCell

/// Comma-separated tables: metadata of cells, and folds that somebody else decided.
final class TableTarget: FuzzTarget {
    static let name = "table"
    private let folder: FuzzFolder

    init() throws { folder = try FuzzFolder(Self.name) }

    func run(_ bytes: [UInt8]) {
        let path = folder.write(bytes, to: "table.csv")
        guard let table = try? CellTable(csv: path), let name = table.columnNames.first,
            let folds = try? table.column(name)
        else { return }
        _ = try? FileFolds.plan(
            studyCells: table.cellIds, groups: folds, tableCells: table.cellIds, tableFolds: folds,
            source: "the table")
    }

    static func seeds() throws -> [[UInt8]] {
        [
            "cell_id,day,donor\na,2,13176\nb,3,13176\n", "\u{FEFF}cell_id,fold\r\na,0\r\nb,1\r\n",
            "day,cell_id\n\"2, or \"\"3\"\"\",a\n\n3,b", "cell_id\n", "", "cell_id,x\na,\"\n",
        ].map { Array($0.utf8) }
    }
}
