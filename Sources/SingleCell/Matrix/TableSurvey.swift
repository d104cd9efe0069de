internal import LinearAlgebra

/// The columns of `obs` or `var`, and what stands in them.
package struct TableSurvey: Sendable, Equatable, Codable {
    /// One column.
    package struct Column: Sendable, Equatable, Codable {
        /// What the values are.
        package enum Kind: String, Sendable, Codable {
            case numbers
            case text
        }

        /// The name in the file.
        package internal(set) var name: String
        /// What the values are.
        package let kind: Kind
        /// Different values, missing ones not counted; a lower bound unless it is exact.
        package let distinctCount: Int
        /// Whether `distinctCount` is exact: of many values or of a sample it is not.
        package internal(set) var isDistinctCountExact: Bool
        /// Rows without a value, among those that were looked at.
        package let missingCount: Int
        /// Rows that were looked at; nil if these are all, as of everything but texts.
        package let sampledRowCount: Int?
        /// The first different values in the order of rows, at most `exampleLimit`.
        package let firstValues: [String]
    }

    /// The modality, in a file of several; nil for the whole file.
    package internal(set) var modality: String?
    /// Whether its rows are of `raw`.
    package internal(set) var isRaw: Bool
    /// Rows: cells of `obs`, columns of the matrix for `var`.
    package let rowCount: Int
    /// The first rows' ids.
    package let firstIds: [String]
    /// In the file's order.
    package let columns: [Column]

    /// Values shown of a column, and ids of a table.
    package static let exampleLimit = 5

    /// Looks at a table.
    package init(_ table: CellTable, modality: String?, isRaw: Bool = false) {
        self.init(
            rows: RowNames(table.cellIds),
            columns: table.columnNames.compactMap { name in
                table.columns.column(name).map { Self.column(name, $0) }
            })
        self.modality = modality
        self.isRaw = isRaw
    }

    /// Combines what was found of a table's columns.
    init(rows: RowNames, columns: [Column]) {
        modality = nil
        isRaw = false
        rowCount = rows.count
        firstIds = Array(rows.ids.prefix(Self.exampleLimit))
        self.columns = columns
    }

    /// Looks at a column that was read whole.
    static func column(_ name: String, _ column: TableColumn) -> Column {
        var tally = ColumnTally()
        tally.add(column.values)
        return tally.column(name, column.kind)
    }
}
