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
        package let name: String
        /// What the values are.
        package let kind: Kind
        /// Different values, missing ones not counted; of many rows and values, a lower bound.
        package let distinctCount: Int
        /// Whether `distinctCount` is exact.
        package let isDistinctCountExact: Bool
        /// Rows without a value.
        package let missingCount: Int
        /// The first different values in the order of rows, at most `exampleLimit`.
        package let firstValues: [String]
    }

    /// The modality, in a file of several; nil for the whole file.
    package let modality: String?
    /// Whether its rows are of `raw`.
    package let isRaw: Bool
    /// Rows: cells of `obs`, columns of the matrix for `var`.
    package let rowCount: Int
    /// The first rows' ids.
    package let firstIds: [String]
    /// In the file's order.
    package let columns: [Column]

    /// Values shown of a column, and ids of a table.
    package static let exampleLimit = 5
    /// Beyond so many different values a column is not counted further.
    private static let distinctLimit = 1_000

    /// Looks at a table.
    package init(_ table: CellTable, modality: String?, isRaw: Bool = false) {
        self.modality = modality
        self.isRaw = isRaw
        rowCount = table.cellIds.count
        firstIds = Array(table.cellIds.prefix(Self.exampleLimit))
        columns = table.columnNames.compactMap { name in
            table.columns.column(name).map { Self.column(name, $0) }
        }
    }

    private static func column(_ name: String, _ column: TableColumn) -> Column {
        var seen: Set<ExactText> = []
        var first: [String] = []
        var missing = 0
        var isExact = true
        var last: String?
        for value in column.values {
            if value.isEmpty {
                missing += 1
                continue
            }
            guard isExact, value != last else { continue }
            last = value
            guard seen.insert(ExactText(value)).inserted else { continue }
            if first.count < exampleLimit { first.append(value) }
            // Missing values are counted to the end.
            if seen.count > distinctLimit { isExact = false }
        }
        return Column(
            name: name, kind: column.kind == .numbers ? .numbers : .text,
            distinctCount: seen.count, isDistinctCountExact: isExact, missingCount: missing,
            firstValues: first)
    }
}
