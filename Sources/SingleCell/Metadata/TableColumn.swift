internal import LinearAlgebra

/// A column of facts about cells: a value for each, as text, and how the values sort.
package struct TableColumn: Sendable, Equatable {
    /// The kind of the values.
    package enum Kind: Sendable, Equatable {
        /// Text, or booleans: sorts by code point.
        case text
        /// Numbers: sorts by value.
        case numbers
    }

    /// [cellCount]; a missing value is empty text.
    package let values: [String]
    /// For HDF5 by its types, for CSV as pandas would read it.
    package let kind: Kind

    /// A column whose kind the file declares; words for missing values become empty text.
    init(_ values: [String], kind: Kind) {
        self.values = MissingValue.removed(from: values)
        self.kind = kind
    }

    private init(kept values: [String], kind: Kind) {
        self.values = values
        self.kind = kind
    }

    /// Some of the values, in the order given.
    func rows(_ rows: [Int]) -> TableColumn {
        TableColumn(kept: rows.map { values[$0] }, kind: kind)
    }

    /// Some of the values, in the order given; missing ones where there is no row.
    func rows(optional rows: [Int?]) -> TableColumn {
        TableColumn(kept: rows.map { $0.map { values[$0] } ?? "" }, kind: kind)
    }

    /// A column of a text file: numbers where every value that is not missing is one.
    init(parsing texts: [String]) {
        values = MissingValue.removed(from: texts)
        let known = values.lazy.filter { !$0.isEmpty }
        kind = !known.isEmpty && known.allSatisfy { DecimalText.isNumber($0) } ? .numbers : .text
    }
}

/// The columns of a table by name; names are equal when their code points are.
package struct TableColumns: Sendable, Equatable {
    private var columns: [ExactText: TableColumn] = [:]

    /// No columns.
    init() {}

    /// The values of a column, [cellCount]; nil if there is none of this name.
    package subscript(name: String) -> [String]? { columns[ExactText(name)]?.values }

    /// A column with its kind; nil if there is none of this name.
    package func column(_ name: String) -> TableColumn? { columns[ExactText(name)] }

    /// Adds a column; false when there is one of this name already.
    mutating func add(_ name: String, _ column: TableColumn) -> Bool {
        guard columns[ExactText(name)] == nil else { return false }
        columns[ExactText(name)] = column
        return true
    }
}
