internal import LinearAlgebra

/// A column, centred and of length 1, by its values and by its ranks.
struct ColumnProfile {
    private let values: [Double]
    private let ranks: [Double]

    init(_ column: ColumnRanks, rowCount: Int) {
        values = Self.unit(column.rows, column.values, rowCount)
        ranks = Self.unit(column.rows, column.ranks, rowCount)
    }

    /// The larger magnitude of Pearson's and Spearman's correlation; 0 with a constant column.
    func correlation(_ other: ColumnProfile) -> Double {
        max(Self.dot(values, other.values).magnitude, rankCorrelation(other).magnitude)
    }

    /// Spearman's correlation; 0 with a constant column.
    func rankCorrelation(_ other: ColumnProfile) -> Double { Self.dot(ranks, other.ranks) }

    private static func dot(_ left: [Double], _ right: [Double]) -> Double {
        zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
    }

    private static func unit(_ rows: [Int32], _ values: [Float], _ rowCount: Int) -> [Double] {
        var column = [Double](repeating: 0, count: rowCount)
        for (row, value) in zip(rows, values) { column[Int(row)] = Double(value) }
        let mean = column.reduce(0, +) / Double(rowCount)
        for row in 0..<rowCount { column[row] -= mean }
        // Divided by the peak first, so that no square overflows or vanishes.
        let peak = column.reduce(0) { max($0, $1.magnitude) }
        guard peak > 0 else { return column }
        for row in 0..<rowCount { column[row] /= peak }
        let norm = column.reduce(0) { $0 + $1 * $1 }.squareRoot()
        for row in 0..<rowCount { column[row] /= norm }
        return column
    }
}

/// The entries of a matrix by column.
struct ColumnEntries {
    private let offsets: [Int]
    private let rows: [Int32]
    private let values: [Float]

    /// Turns the matrix; zeros are left out.
    init(_ matrix: CellMatrix) {
        let n = matrix.rowCount
        var offsets = [Int](repeating: 0, count: matrix.columnCount + 1)
        Self.forEach(matrix) { _, column, _ in offsets[column + 1] += 1 }
        for column in 0..<matrix.columnCount { offsets[column + 1] += offsets[column] }
        var rows = [Int32](repeating: 0, count: offsets[matrix.columnCount])
        var values = [Float](repeating: 0, count: rows.count)
        var next = offsets
        Self.forEach(matrix) { row, column, value in
            rows[next[column]] = Int32(row)
            values[next[column]] = value
            next[column] += 1
        }
        precondition(n <= Int(Int32.max), "\(n) rows")
        self.offsets = offsets
        self.rows = rows
        self.values = values
    }

    /// The entries of a column, rows ascending.
    subscript(column: Int) -> (rows: ArraySlice<Int32>, values: ArraySlice<Float>) {
        let range = offsets[column]..<offsets[column + 1]
        return (rows[range], values[range])
    }

    private static func forEach(
        _ matrix: CellMatrix, _ body: (_ row: Int, _ column: Int, _ value: Float) -> Void
    ) {
        switch matrix {
        case .dense(let matrix):
            for row in 0..<matrix.rowCount {
                for (column, value) in matrix.row(row).enumerated() where value != 0 {
                    body(row, column, value)
                }
            }
        case .sparse(let matrix):
            for row in 0..<matrix.rowCount {
                for entry in matrix.rowOffsets[row]..<matrix.rowOffsets[row + 1]
                where matrix.values[entry] != 0 {
                    body(row, Int(matrix.columnIndices[entry]), matrix.values[entry])
                }
            }
        }
    }
}
