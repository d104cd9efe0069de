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
}
