import LinearAlgebra

/// Matrices for tests, each a function of its seed.
enum RandomMatrices {
    /// Standard normal entries.
    static func dense(_ rowCount: Int, _ columnCount: Int, seed: UInt64) -> DenseMatrix {
        var stream = RandomStream(seed: seed, stream: 7)
        return DenseMatrix(
            rowCount: rowCount, columnCount: columnCount,
            values: (0..<rowCount * columnCount).map { _ in stream.normal() })
    }

    /// Standard normal entries at random places.
    static func sparse(
        _ rowCount: Int, _ columnCount: Int, density: Float, seed: UInt64
    ) -> SparseMatrix {
        var stream = RandomStream(seed: seed, stream: 8)
        return compressed(
            DenseMatrix(
                rowCount: rowCount, columnCount: columnCount,
                values: (0..<rowCount * columnCount).map { _ in
                    stream.uniform() < density ? stream.normal() : 0
                }))
    }

    /// The non-zero entries of a matrix.
    static func compressed(_ matrix: DenseMatrix) -> SparseMatrix {
        var offsets = [0]
        var columns: [Int32] = []
        var values: [Float] = []
        for row in 0..<matrix.rowCount {
            for (column, value) in matrix.row(row).enumerated() where value != 0 {
                columns.append(Int32(column))
                values.append(value)
            }
            offsets.append(values.count)
        }
        return SparseMatrix(
            rowCount: matrix.rowCount, columnCount: matrix.columnCount, rowOffsets: offsets,
            columnIndices: columns, values: values)
    }

    /// The product by the definition, in double precision.
    static func plainProduct(_ a: DenseMatrix, _ b: DenseMatrix) -> DenseMatrix {
        var product = DenseMatrix(rowCount: a.rowCount, columnCount: b.columnCount)
        for row in 0..<a.rowCount {
            for column in 0..<b.columnCount {
                var sum = 0.0
                for k in 0..<a.columnCount { sum += Double(a[row, k]) * Double(b[k, column]) }
                product[row, column] = Float(sum)
            }
        }
        return product
    }

    static func transposed(_ matrix: DenseMatrix) -> DenseMatrix {
        var result = DenseMatrix(rowCount: matrix.columnCount, columnCount: matrix.rowCount)
        for row in 0..<matrix.rowCount {
            for column in 0..<matrix.columnCount { result[column, row] = matrix[row, column] }
        }
        return result
    }

    /// The largest difference of two entries, as a part of the largest magnitude.
    static func difference(_ a: DenseMatrix, _ b: DenseMatrix) -> Float {
        let scale = b.values.map { abs($0) }.max() ?? 1
        let gap = zip(a.values, b.values).map { abs($0 - $1) }.max() ?? 0
        return scale > 0 ? gap / scale : gap
    }
}
