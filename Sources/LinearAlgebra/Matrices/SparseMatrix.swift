/// A matrix of `Float` in compressed sparse rows: only the entries that were stored.
///
/// Invariants, checked by every initialiser: `rowOffsets` ascends from 0 to the number of entries,
/// and the column indices of a row ascend strictly.
package struct SparseMatrix: Sendable, Equatable {
    /// Rows, usually cells.
    package let rowCount: Int
    /// Columns, usually genes.
    package let columnCount: Int
    /// `[rowCount + 1]`; row `i` owns the entries `rowOffsets[i]..<rowOffsets[i + 1]`.
    package let rowOffsets: [Int]
    /// `[entryCount]`, strictly ascending within a row.
    package let columnIndices: [Int32]
    /// `[entryCount]`, beside `columnIndices`; may be changed, not lengthened.
    package var values: [Float] {
        didSet { precondition(values.count == columnIndices.count, "one value per column index") }
    }

    /// The number of stored entries.
    package var entryCount: Int { values.count }

    /// The stored entries as a part of all, 0 for an empty matrix.
    package var density: Double {
        let all = Double(rowCount) * Double(columnCount)
        return all > 0 ? Double(entryCount) / all : 0
    }

    /// Wraps arrays that this program made and that hold the invariants.
    ///
    /// What comes from a file goes through `init(checking:)`, which throws instead of trapping.
    package init(
        rowCount: Int, columnCount: Int, rowOffsets: [Int], columnIndices: [Int32], values: [Float]
    ) {
        let problem = Self.problem(
            rowCount: rowCount, columnCount: columnCount, rowOffsets: rowOffsets,
            columnIndices: columnIndices, valueCount: values.count)
        precondition(problem == nil, problem ?? "")
        self.init(
            trusting: rowCount, columnCount: columnCount, rowOffsets: rowOffsets,
            columnIndices: columnIndices, values: values)
    }

    /// Wraps arrays that came from outside, `source`, which is named in the error.
    ///
    /// - Throws: `LinearAlgebraError.invalidSparse` with the first broken invariant.
    package init(
        checking source: String, rowCount: Int, columnCount: Int, rowOffsets: [Int],
        columnIndices: [Int32], values: [Float]
    ) throws(LinearAlgebraError) {
        let problem = Self.problem(
            rowCount: rowCount, columnCount: columnCount, rowOffsets: rowOffsets,
            columnIndices: columnIndices, valueCount: values.count)
        if let problem { throw .invalidSparse(source: source, reason: problem) }
        self.init(
            trusting: rowCount, columnCount: columnCount, rowOffsets: rowOffsets,
            columnIndices: columnIndices, values: values)
    }

    /// Wraps arrays derived from a matrix whose invariants already hold.
    init(
        trusting rowCount: Int, columnCount: Int, rowOffsets: [Int], columnIndices: [Int32],
        values: [Float]
    ) {
        self.rowCount = rowCount
        self.columnCount = columnCount
        self.rowOffsets = rowOffsets
        self.columnIndices = columnIndices
        self.values = values
    }

    /// Returns what is wrong with the arrays, or nil.
    private static func problem(
        rowCount: Int, columnCount: Int, rowOffsets: [Int], columnIndices: [Int32], valueCount: Int
    ) -> String? {
        guard rowCount >= 0, columnCount >= 0, columnCount <= Int(Int32.max) else {
            return "the size is \(rowCount) × \(columnCount)"
        }
        guard rowOffsets.count - 1 == rowCount else {
            return
                "\(rowOffsets.count) row offsets for \(rowCount) rows, expected one more than rows"
        }
        guard columnIndices.count == valueCount else {
            return "\(columnIndices.count) column indices for \(valueCount) values"
        }
        guard rowOffsets[0] == 0, rowOffsets[rowCount] == valueCount else {
            return "row offsets run from \(rowOffsets[0]) to \(rowOffsets[rowCount]), "
                + "expected 0 to \(valueCount)"
        }
        for row in 0..<rowCount where rowOffsets[row + 1] < rowOffsets[row] {
            return "row offsets descend after row \(row)"
        }
        return columnIndices.withUnsafeBufferPointer { indices in
            for row in 0..<rowCount {
                var previous: Int32 = -1
                for entry in rowOffsets[row]..<rowOffsets[row + 1] {
                    let index = indices[entry]
                    if index <= previous {
                        return "column index \(index) comes after \(previous) in row \(row)"
                    }
                    previous = index
                }
                if Int(previous) >= columnCount {
                    return "column index \(previous) in row \(row) of a matrix of "
                        + "\(columnCount) columns"
                }
            }
            return nil
        }
    }
}
