internal import LinearAlgebra

extension CellMatrix {
    /// Returns the matrix with the entries of each row, stored ones alone in a sparse matrix,
    /// changed in place by `body`, which gets the row's number.
    func mappingRows(
        _ body: (_ row: Int, _ values: UnsafeMutableBufferPointer<Float>) -> Void
    ) -> CellMatrix {
        switch self {
        case .dense(var matrix):
            let (rowCount, width) = (matrix.rowCount, matrix.columnCount)
            matrix.values.withUnsafeMutableBufferPointer { values in
                for row in 0..<rowCount {
                    body(row, .init(rebasing: values[row * width..<(row + 1) * width]))
                }
            }
            return .dense(matrix)
        case .sparse(var matrix):
            let offsets = matrix.rowOffsets
            matrix.values.withUnsafeMutableBufferPointer { values in
                for row in 0..<offsets.count - 1 {
                    body(row, .init(rebasing: values[offsets[row]..<offsets[row + 1]]))
                }
            }
            return .sparse(matrix)
        }
    }

    /// Returns the matrix with each entry, stored ones alone in a sparse matrix, changed by `body`.
    func mappingValues(_ body: (Float) -> Float) -> CellMatrix {
        mappingRows { _, values in
            for index in values.indices { values[index] = body(values[index]) }
        }
    }

    /// Returns the matrix with each entry, stored ones alone in a sparse matrix, changed by `body`,
    /// which gets the entry's row, column and value; row after row, in the order of columns.
    func mappingEntries(
        _ body: (_ row: Int, _ column: Int, _ value: Float) -> Float
    ) -> CellMatrix {
        switch self {
        case .dense:
            return mappingRows { row, values in
                for column in values.indices {
                    values[column] = body(row, column, values[column])
                }
            }
        case .sparse(let matrix):
            return matrix.columnIndices.withUnsafeBufferPointer { columns in
                mappingRows { row, values in
                    let start = matrix.rowOffsets[row]
                    for index in values.indices {
                        values[index] = body(row, Int(columns[start + index]), values[index])
                    }
                }
            }
        }
    }
}
