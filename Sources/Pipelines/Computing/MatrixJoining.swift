import LinearAlgebra

/// The few ways in which tasks put matrices together.
extension DenseMatrix {
    /// [n, a + b]: the columns of `right` after those of this matrix.
    func joiningColumns(_ right: DenseMatrix) -> DenseMatrix {
        precondition(rowCount == right.rowCount, "both matrices have the same rows")
        var values: [Float] = []
        values.reserveCapacity(rowCount * (columnCount + right.columnCount))
        for row in 0..<rowCount {
            values += self.row(row)
            values += right.row(row)
        }
        return DenseMatrix(
            rowCount: rowCount, columnCount: columnCount + right.columnCount, values: values)
    }

    /// Adds `other` entry by entry.
    mutating func add(_ other: DenseMatrix) {
        precondition(
            rowCount == other.rowCount && columnCount == other.columnCount,
            "both matrices have the same shape")
        values.withUnsafeMutableBufferPointer { sum in
            other.values.withUnsafeBufferPointer { term in
                for index in sum.indices { sum[index] += term[index] }
            }
        }
    }

    /// Sets every row for which `condition` holds to zero.
    mutating func clearRows(where condition: (Int) -> Bool) {
        for row in 0..<rowCount where condition(row) {
            let start = row * columnCount
            for index in start..<start + columnCount { values[index] = 0 }
        }
    }

    /// Puts the rows of `part`, in order, at `rows` of this matrix.
    mutating func replaceRows(_ rows: [Int], with part: DenseMatrix) {
        precondition(
            rows.count == part.rowCount && columnCount == part.columnCount,
            "the part has a row for each position, and the same columns")
        for (source, row) in rows.enumerated() {
            let start = row * columnCount
            values.replaceSubrange(start..<start + columnCount, with: part.row(source))
        }
    }
}

extension CellMatrix {
    /// The same cells with their columns renumbered; -1 drops a column.
    func remappingColumns(_ newIndex: [Int32], columnCount: Int) -> CellMatrix {
        switch self {
        case .sparse(let matrix):
            return .sparse(matrix.remappingColumns(newIndex, columnCount: columnCount))
        case .dense(let matrix):
            var mapped = DenseMatrix(rowCount: matrix.rowCount, columnCount: columnCount)
            for row in 0..<matrix.rowCount {
                for (column, target) in newIndex.enumerated() where target >= 0 {
                    mapped[row, Int(target)] = matrix[row, column]
                }
            }
            return .dense(mapped)
        }
    }
}
