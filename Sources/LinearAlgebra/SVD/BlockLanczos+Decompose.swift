extension BlockLanczos {
    /// Decomposes a matrix in this process, by the same steps as a cluster.
    ///
    /// Asked for exact values, it makes no more sweeps than `Plan` allows, converged or not: the
    /// result's `residual` tells.
    ///
    /// Memory beside the shards: 6 bytes an entry of sparse shards for their copy in tiles, and two
    /// blocks `[d, b]` of floats a sweep, twice that for ill-conditioned input.
    ///
    /// - Parameters:
    ///   - shards: The rows of the matrix, each with d columns; sums are made in their order.
    ///   - componentCount: k.
    ///   - accuracy: What is asked for.
    ///   - keep: As for `start`.
    ///   - seed: As for `start`.
    ///   - threadCount: Threads to use; the result does not depend on it.
    /// - Returns: k components; those beyond the rank are zero with singular value 0.
    /// - Throws: `LinearAlgebraError` when the matrix holds NaN or infinity.
    package static func decompose(
        shards: [CellMatrix], componentCount: Int, accuracy: Accuracy = .standard,
        keep: [Bool]? = nil, seed: UInt64, threadCount: Int
    ) throws(LinearAlgebraError) -> TruncatedDecomposition {
        let d = shards.first?.columnCount ?? 0
        let rows = shards.reduce(0) { $0 + $1.rowCount }
        let plan = Plan(
            componentCount: componentCount, rowCount: rows, columnCount: d, accuracy: accuracy)
        let shards = shards.map { ScaledShard(keeping: $0, threadCount: threadCount) }
        var bases = [
            KrylovBlock.single(
                start(
                    columnCount: d, blockWidth: plan.blockWidth, keep: keep, seed: seed,
                    threadCount: threadCount))
        ]
        var products: [KrylovProduct] = []
        while let basis = bases.last {
            var product = KrylovProduct(basis: basis)
            for shard in shards { product.add(shard, basis, threadCount: threadCount) }
            products.append(product.clearingRows(keep))
            guard bases.count < plan.sweepCount else { break }
            if let tolerance = plan.tolerance,
                try hasConverged(
                    bases: bases, products: products, componentCount: componentCount,
                    tolerance: tolerance, threadCount: threadCount)
            {
                break
            }
            bases.append(
                try advance(
                    bases: bases, products: products, componentCount: componentCount,
                    isExact: plan.tolerance != nil, keep: keep, seed: seed,
                    threadCount: threadCount))
        }
        let vectors = try leadingVectors(
            bases: bases, products: products, count: plan.blockWidth,
            componentCount: componentCount, threadCount: threadCount)
        var factor = TriangularFactor(width: vectors.block.columnCount)
        for shard in shards { factor.add(shard, vectors.block, threadCount: threadCount) }
        return try finish(
            vectors, factor: factor, componentCount: componentCount, threadCount: threadCount)
    }
}
