internal import LinearAlgebra

/// A column of facts about cells: a value for each, as text, and how the values sort.
package struct TableColumn: Sendable, Equatable {
    /// What the values are.
    package enum Kind: Sendable, Equatable {
        /// Text, or booleans: sorts by code point.
        case text
        /// Numbers: sorts by value.
        case numbers

        /// What elements of HDF5 are as metadata.
        init(_ element: HDF5Element) {
            switch element {
            case .integer, .float: self = .numbers
            default: self = .text
            }
        }
    }

    /// [cellCount]; a missing value is empty text.
    package let values: [String]
    /// What they are: of HDF5 as it is typed there, of CSV as pandas would read it.
    package let kind: Kind

    /// A column of which the file says what it holds; words for missing values become empty text.
    init(_ values: [String], kind: Kind) {
        self.values = MissingValue.removed(from: values)
        self.kind = kind
    }

    /// A column of a text file: numbers where every value that is not missing is one.
    init(parsing texts: [String]) {
        values = MissingValue.removed(from: texts)
        let known = values.lazy.filter { !$0.isEmpty }
        kind = !known.isEmpty && known.allSatisfy { Self.isNumber($0) } ? .numbers : .text
    }

    /// Whether pandas takes a text for a decimal number.
    ///
    /// Digits beyond 64 bits are text for pandas, and so they are here.
    static func isNumber(_ text: String) -> Bool {
        var bytes = Substring(text).utf8
        let space = UInt8(ascii: " ")
        while bytes.first == space { bytes.removeFirst() }
        while bytes.last == space { bytes.removeLast() }
        if bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") {
            bytes.removeFirst()
        }
        let whole = digits(&bytes)
        guard bytes.first != nil else { return (1...19).contains(whole) }
        var fraction = 0
        if bytes.first == UInt8(ascii: ".") {
            bytes.removeFirst()
            fraction = digits(&bytes)
        }
        guard whole + fraction > 0 else { return false }
        guard let letter = bytes.first else { return true }
        guard letter == UInt8(ascii: "e") || letter == UInt8(ascii: "E") else { return false }
        bytes.removeFirst()
        if bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") {
            bytes.removeFirst()
        }
        return digits(&bytes) > 0 && bytes.isEmpty
    }

    /// Removes the digits at the beginning; how many there were.
    private static func digits(_ bytes: inout Substring.UTF8View) -> Int {
        let rest = bytes.drop { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let count = bytes.count - rest.count
        bytes = rest
        return count
    }
}

/// The columns of a table by name; names are equal when their code points are.
package struct TableColumns: Sendable, Equatable {
    private var columns: [ExactText: TableColumn] = [:]

    /// No columns.
    init() {}

    /// The values of a column, [cellCount]; nil when there is none of this name.
    package subscript(name: String) -> [String]? { columns[ExactText(name)]?.values }

    /// A column with its kind; nil when there is none of this name.
    package func column(_ name: String) -> TableColumn? { columns[ExactText(name)] }

    /// Adds a column; false when there is one of this name already.
    mutating func add(_ name: String, _ column: TableColumn) -> Bool {
        guard columns[ExactText(name)] == nil else { return false }
        columns[ExactText(name)] = column
        return true
    }
}
