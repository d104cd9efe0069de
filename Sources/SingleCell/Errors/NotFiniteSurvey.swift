/// How many values of a matrix are not finite, by column and by cell, and what to drop.
package struct NotFiniteSurvey: Sendable, Equatable {
    /// Values of one column that are not finite.
    package struct Column: Sendable, Equatable {
        /// Its name.
        package let name: String
        /// Cells in which it is not finite.
        package let cellCount: Int

        /// Counts a column.
        package init(name: String, cellCount: Int) {
            self.name = name
            self.cellCount = cellCount
        }
    }

    /// Cells that were examined, from the first on.
    package let rowCount: Int
    /// Columns of the matrix.
    package let columnCount: Int
    /// Cells with a value that is not finite.
    package let badCellCount: Int
    /// Columns with a value that is not finite.
    package let badColumnCount: Int
    /// The worst of these, most cells first, then in the matrix's order.
    package let worst: [Column]

    /// Columns named in a message.
    private static let shownCount = 3

    /// Sums up counts by column, `[columnNames.count]`.
    init(columnNames: [String], rowCount: Int, byColumn: [Int], badCellCount: Int) {
        self.rowCount = rowCount
        columnCount = columnNames.count
        self.badCellCount = badCellCount
        let bad = byColumn.indices.filter { byColumn[$0] > 0 }
        badColumnCount = bad.count
        worst = bad.sorted { (byColumn[$1], $0) < (byColumn[$0], $1) }.prefix(Self.shownCount)
            .map { Column(name: columnNames[$0], cellCount: byColumn[$0]) }
    }

    /// Whether dropping the columns loses no larger part of the matrix than dropping the cells.
    package var losesLessByColumn: Bool {
        badColumnCount * rowCount <= badCellCount * columnCount
    }

    /// All that is wrong, and what to do about it.
    package var text: String {
        let names = worst.map { "`\($0.name.printableName)` in \($0.cellCount)" }
            .joined(separator: ", ")
        let more = badColumnCount > worst.count ? " and \(badColumnCount - worst.count) more" : ""
        let columns = badColumnCount == 1 ? "1 column" : "\(badColumnCount) columns"
        let cells = badCellCount == 1 ? "1 cell" : "\(badCellCount) cells"
        return "Of \(rowCount) cells and \(columnCount) columns, \(cells) and \(columns) have such "
            + "values (\(names)\(more)). "
            + (losesLessByColumn
                ? "Drop the \(badColumnCount == 1 ? "column" : "columns")"
                : "Drop the \(badCellCount == 1 ? "cell" : "cells")")
            + ", which loses least, or repair the values."
    }
}
