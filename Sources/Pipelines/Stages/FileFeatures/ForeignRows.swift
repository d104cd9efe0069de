internal import Learning
package import SingleCell

/// The rows of a study's cells in a file of another program, found by cell id.
package struct ForeignRows: Sendable {
    /// Of each cell wanted, counted from 0.
    package let places: [Int]

    /// Finds them.
    ///
    /// - Parameters:
    ///   - cells: Training and test cells.
    ///   - header: The file's, which has no id twice.
    /// - Throws: `TaskError.cellsNotInFile` where a cell has no row.
    package init(of cells: [String], in header: MatrixHeader) throws {
        let index = try CellIndex(ids: header.cellIds)
        let found = cells.map { index.position(of: $0) }
        let missing = zip(cells, found).filter { $0.1 == nil }.map(\.0)
        guard missing.isEmpty else {
            throw TaskError.cellsNotInFile(
                path: header.path, missingCount: missing.count, cellCount: cells.count,
                examples: Array(missing.prefix(3)), fileExample: header.cellIds.first ?? "")
        }
        places = found.compactMap(\.self)
    }
}
