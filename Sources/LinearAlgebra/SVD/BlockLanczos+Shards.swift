extension BlockLanczos {
    /// Adds Aᵀ(A·Q) of one shard of rows to `sum`.
    ///
    /// Sums depend on the order of shards in their last digits: add shards, and shard groups, in
    /// their own order.
    ///
    /// - Parameters:
    ///   - shard: A, `[n, d]`. It is never densified beyond a cache-sized tile.
    ///   - basis: Q, `[d, b]`.
    ///   - sum: `[d, b]`.
    package static func product(
        _ shard: CellMatrix, _ basis: DenseMatrix, into sum: inout DenseMatrix
    ) {
        precondition(shard.columnCount == basis.rowCount, "the basis has another number of rows")
        precondition(
            sum.rowCount == basis.rowCount && sum.columnCount == basis.columnCount,
            "the sum has another shape than the basis")
        let (d, b) = (basis.rowCount, basis.columnCount)
        guard d > 0, b > 0 else { return }
        basis.values.withUnsafePointer { basis in
            sum.values.withUnsafeMutablePointer { sum in
                switch shard {
                case .dense(let matrix):
                    DenseTiles.product(matrix, basis, width: b, into: sum)
                case .sparse(let matrix):
                    SparseProducts.addGram(
                        [SparseTiles(matrix)], basis, width: b, threadCount: 1, into: sum)
                }
            }
        }
    }

    /// Returns A·V of one shard of rows.
    ///
    /// - Parameters:
    ///   - shard: A, `[n, d]`.
    ///   - components: V, `[d, k]`.
    /// - Returns: `[n, k]`.
    package static func project(_ shard: CellMatrix, _ components: DenseMatrix) -> DenseMatrix {
        precondition(
            shard.columnCount == components.rowCount, "the components have another number of rows")
        switch shard {
        case .dense(let matrix):
            return BLAS.multiply(matrix, components)
        case .sparse(let matrix):
            let k = components.columnCount
            var projected = DenseMatrix(rowCount: matrix.rowCount, columnCount: k)
            guard k > 0, matrix.columnCount > 0 else { return projected }
            components.values.withUnsafePointer { components in
                projected.values.withUnsafeMutablePointer { projected in
                    SparseProducts.project(
                        SparseTiles(matrix), components, width: k, into: projected)
                }
            }
            return projected
        }
    }
}

/// Products of a dense shard, in tiles of rows that bound the scratch.
private enum DenseTiles {
    static let rowCount = 1024

    /// Adds Aᵀ(A·Q) to `sum` `[d, width]`.
    static func product(
        _ matrix: DenseMatrix, _ basis: UnsafePointer<Float>, width b: Int,
        into sum: UnsafeMutablePointer<Float>
    ) {
        let d = matrix.columnCount
        var forward = [Float](repeating: 0, count: rowCount * b)
        matrix.values.withUnsafePointer { values in
            forward.withUnsafeMutablePointer { forward in
                var start = 0
                while start < matrix.rowCount {
                    let n = min(rowCount, matrix.rowCount - start)
                    let tile = values + start * d
                    BLAS.multiply(
                        m: n, n: b, k: d, tile, aStride: d, basis, bStride: b, into: forward,
                        cStride: b)
                    BLAS.multiply(
                        m: d, n: b, k: n, tile, aStride: d, transposingA: true, forward,
                        bStride: b, beta: 1, into: sum, cStride: b)
                    start += n
                }
            }
        }
    }
}
