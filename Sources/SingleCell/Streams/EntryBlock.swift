/// Some entries of a matrix, in the order of its file.
package struct EntryBlock: Sendable {
    /// Rows, counted from 0.
    private(set) var cells: [Int32]
    /// Columns, counted from 0.
    private(set) var columns: [Int32]
    /// As Float32; NaN where the file has no value.
    private(set) var values: [Float]
    /// Entries held; the arrays are longer.
    private(set) var count = 0

    /// Entries at most: some hundred kilobytes.
    static let limit = 1 << 16

    /// Makes room for `limit` entries.
    init() {
        cells = [Int32](repeating: 0, count: Self.limit)
        columns = cells
        values = [Float](repeating: 0, count: Self.limit)
    }

    /// Whether there is no room for another entry.
    var isFull: Bool { count == Self.limit }

    /// Adds an entry; there must be room.
    mutating func append(cell: Int, column: Int, value: Float) {
        cells[count] = Int32(truncatingIfNeeded: cell)
        columns[count] = Int32(truncatingIfNeeded: column)
        values[count] = value
        count += 1
    }

    /// Forgets all entries.
    mutating func removeAll() { count = 0 }
}
