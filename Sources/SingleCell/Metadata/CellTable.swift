/// Facts about cells (donor, day, cell type, …), as text, whatever they were on disk.
package struct CellTable: Sendable, Equatable {
    /// Where it came from, for messages.
    package let path: String
    /// [cellCount], unique.
    package let cellIds: [String]
    /// In the file's order, without the id column.
    package let columnNames: [String]
    /// Each column, [cellCount]; missing values are empty text.
    package let columns: [String: [String]]

    /// Wraps columns that the caller made.
    ///
    /// - Throws: `SingleCellError.duplicateCells` when an id stands twice.
    package init(
        path: String, cellIds: [String], columnNames: [String], columns: [String: [String]]
    ) throws(SingleCellError) {
        precondition(columnNames.allSatisfy { columns[$0]?.count == cellIds.count })
        try Self.requireUnique(cellIds, path: path)
        self.path = path
        self.cellIds = cellIds
        self.columnNames = columnNames
        self.columns = columns
    }

    /// A column, [cellCount].
    ///
    /// - Throws: `SingleCellError.missingColumn` naming those there are.
    package func column(_ name: String) throws(SingleCellError) -> [String] {
        guard let column = columns[name] else {
            throw .missingColumn(path: path, column: name, found: columnNames)
        }
        return column
    }

    /// Throws when an id stands twice, naming both rows.
    static func requireUnique(_ cellIds: [String], path: String) throws(SingleCellError) {
        var rows: [String: Int] = [:]
        rows.reserveCapacity(cellIds.count)
        for (row, cell) in cellIds.enumerated() {
            if let first = rows.updateValue(row, forKey: cell) {
                throw .duplicateCells(path: path, cell: cell, firstRow: first, secondRow: row)
            }
        }
    }
}
