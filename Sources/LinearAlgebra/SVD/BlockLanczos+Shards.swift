extension BlockLanczos {
    /// Adds Aᵀ(A·Q) of one shard of rows to `sum`, in single precision.
    ///
    /// - Parameters:
    ///   - shard: A, `[n, d]`, in its unit. It is never densified beyond a cache-sized tile.
    ///   - basis: Q, `[d, b]`.
    ///   - sum: `[d, b]`, in the unit's square.
    ///   - threadCount: Threads to use; the result does not depend on it.
    package static func product(
        _ shard: ScaledShard, _ basis: DenseMatrix, into sum: inout DenseMatrix,
        threadCount: Int = 1
    ) {
        precondition(shard.columnCount == basis.rowCount, "the basis has another number of rows")
        precondition(
            sum.rowCount == basis.rowCount && sum.columnCount == basis.columnCount,
            "the sum has another shape than the basis")
        let (d, b) = (basis.rowCount, basis.columnCount)
        guard d > 0, b > 0 else { return }
        basis.values.withUnsafePointer { basis in
            sum.values.withUnsafeMutablePointer { sum in
                if let tiles = shard.tiles {
                    SparseProducts.addGram(
                        tiles, basis, width: b, threadCount: threadCount, into: sum)
                } else if case .dense(let matrix) = shard.matrix {
                    DenseTiles.product(matrix, basis, width: b, into: sum)
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
        switch shard {
        case .dense(let matrix): multiply(matrix, components)
        case .sparse(let matrix): multiply(SparseTiles(matrix), components, threadCount: 1)
        }
    }

    /// Returns A·V of one shard of rows, `[n, m]`, in the shard's unit.
    static func project(
        _ shard: ScaledShard, _ vectors: DenseMatrix, threadCount: Int
    ) -> DenseMatrix {
        if let tiles = shard.tiles { return multiply(tiles, vectors, threadCount: threadCount) }
        return multiply(shard.matrix.dense(), vectors)
    }

    private static func multiply(_ matrix: DenseMatrix, _ vectors: DenseMatrix) -> DenseMatrix {
        precondition(
            matrix.columnCount == vectors.rowCount, "the components have another number of rows")
        return BLAS.multiply(matrix, vectors)
    }

    private static func multiply(
        _ tiles: SparseTiles, _ vectors: DenseMatrix, threadCount: Int
    ) -> DenseMatrix {
        let matrix = tiles.matrix
        precondition(
            matrix.columnCount == vectors.rowCount, "the components have another number of rows")
        let k = vectors.columnCount
        var projected = DenseMatrix(rowCount: matrix.rowCount, columnCount: k)
        guard k > 0, matrix.columnCount > 0 else { return projected }
        vectors.values.withUnsafePointer { vectors in
            projected.values.withUnsafeMutablePointer { projected in
                SparseProducts.project(
                    tiles, vectors, width: k, threadCount: threadCount, into: projected)
            }
        }
        return projected
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
