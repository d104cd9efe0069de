internal import LinearAlgebra

/// Facts about cells (donor, day, cell type, …), as text, whatever they were on disk.
package struct CellTable: Sendable, Equatable {
    /// Where it came from, for messages.
    package let path: String
    /// [cellCount], unique; of features, as often as the file names them.
    package let cellIds: [String]
    /// In the file's order, without the id column.
    package let columnNames: [String]
    /// Each column, [cellCount]; missing values are empty text.
    package let columns: TableColumns

    /// Wraps columns that were read, each of [cellCount] values.
    ///
    /// - Throws: `SingleCellError.duplicateCells` when an id occurs twice.
    init(
        path: String, cellIds: [String], columnNames: [String], columns: TableColumns
    ) throws(SingleCellError) {
        precondition(columnNames.allSatisfy { columns[$0]?.count == cellIds.count })
        try Self.requireUnique(cellIds, path: path)
        self.path = path
        self.cellIds = cellIds
        self.columnNames = columnNames
        self.columns = columns
    }

    /// Wraps facts about the columns of a matrix, each of [columnCount] values.
    init(path: String, features: [String], columnNames: [String], columns: TableColumns) {
        precondition(columnNames.allSatisfy { columns[$0]?.count == features.count })
        self.path = path
        cellIds = features
        self.columnNames = columnNames
        self.columns = columns
    }

    /// The facts about some of the cells, in the order of the table.
    package func keeping(_ isKept: (String) -> Bool) -> CellTable {
        rows(cellIds.indices.filter { isKept(cellIds[$0]) })
    }

    /// Some rows, in the order given.
    func rows(_ rows: [Int]) -> CellTable {
        var kept = TableColumns()
        for name in columnNames {
            guard let column = columns.column(name) else { continue }
            _ = kept.add(name, column.rows(rows))
        }
        return CellTable(
            path: path, features: rows.map { cellIds[$0] }, columnNames: columnNames,
            columns: kept)
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

    /// Throws when an id occurs twice, naming both rows.
    static func requireUnique(_ cellIds: [String], path: String) throws(SingleCellError) {
        var rows: [ExactText: Int] = [:]
        rows.reserveCapacity(cellIds.count)
        for (row, cell) in cellIds.enumerated() {
            if let first = rows.updateValue(row, forKey: ExactText(cell)) {
                throw .duplicateCells(path: path, cell: cell, firstRow: first, secondRow: row)
            }
        }
    }
}
