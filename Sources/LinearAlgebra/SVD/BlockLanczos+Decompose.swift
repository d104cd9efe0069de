extension BlockLanczos {
    /// Decomposes a matrix in this process, by the same steps as a cluster.
    ///
    /// Asked for exact values, it makes no more sweeps than `Plan` allows, converged or not.
    ///
    /// Memory beside the shards: 6 bytes an entry of sparse shards for their copy in tiles, and two
    /// blocks `[d, b]` of floats a sweep.
    ///
    /// - Parameters:
    ///   - shards: The rows of the matrix, each with d columns; sums are made in their order.
    ///   - componentCount: k.
    ///   - accuracy: What is asked for.
    ///   - keep: As for `start`.
    ///   - seed: As for `start`.
    ///   - threadCount: Threads to use; the result does not depend on it.
    /// - Returns: k components; those beyond the rank are zero with singular value 0.
    /// - Throws: `LinearAlgebraError.eigenSolverFailed` when the matrix holds NaN or infinity.
    package static func decompose(
        shards: [CellMatrix], componentCount: Int, accuracy: Accuracy = .standard,
        keep: [Bool]? = nil, seed: UInt64, threadCount: Int
    ) throws(LinearAlgebraError) -> TruncatedDecomposition {
        let d = shards.first?.columnCount ?? 0
        let rows = shards.reduce(0) { $0 + $1.rowCount }
        let plan = Plan(
            componentCount: componentCount, rowCount: rows, columnCount: d, accuracy: accuracy)
        let tiles = shards.map { shard -> SparseTiles? in
            guard case .sparse(let matrix) = shard else { return nil }
            return SparseTiles(keeping: matrix, threadCount: threadCount)
        }
        var bases = [
            start(
                columnCount: d, blockWidth: plan.blockWidth, keep: keep, seed: seed,
                threadCount: threadCount)
        ]
        var products: [DenseMatrix] = []
        while let basis = bases.last {
            var product = DenseMatrix(rowCount: d, columnCount: basis.columnCount)
            add(shards, tiles, basis, threadCount: threadCount, into: &product)
            products.append(clearingRows(product, keep))
            if let tolerance = plan.tolerance,
                try hasConverged(
                    bases: bases, products: products, componentCount: componentCount,
                    tolerance: tolerance, threadCount: threadCount)
            {
                break
            }
            guard bases.count < plan.sweepCount else { break }
            bases.append(
                try advance(
                    bases: bases, products: products, keep: nil, threadCount: threadCount))
        }
        return try finish(
            bases: bases, products: products, componentCount: componentCount,
            threadCount: threadCount)
    }

    /// Adds Aᵀ(A·Q) of all shards to a product.
    private static func add(
        _ shards: [CellMatrix], _ tiles: [SparseTiles?], _ basis: DenseMatrix, threadCount: Int,
        into sum: inout DenseMatrix
    ) {
        let b = basis.columnCount
        guard b > 0, basis.rowCount > 0 else { return }
        basis.values.withUnsafePointer { basis in
            sum.values.withUnsafeMutablePointer { sum in
                SparseProducts.addGram(
                    tiles.compactMap(\.self), basis, width: b, threadCount: threadCount, into: sum)
            }
        }
        for case .dense(let matrix) in shards { product(.dense(matrix), basis, into: &sum) }
    }
}
