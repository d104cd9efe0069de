extension BlockLanczos {
    /// Returns the best singular triplets that all blocks and their products allow.
    ///
    /// The small problem is solved in double precision; see `RitzProblem`. Each component's entry
    /// of largest magnitude is positive, as scikit-learn's `svd_flip` does with
    /// `u_based_decision=False`.
    ///
    /// - Parameters:
    ///   - bases: All blocks, each `[d, b]`; a block may have no columns.
    ///   - products: Their products Aᵀ(A·Q), added over all shards, each `[d, b]`.
    ///   - componentCount: k; may exceed the rank, and the columns of all blocks.
    ///   - keep: As for `start`; may be nil when rows of dropped columns are zero in products.
    ///   - threadCount: Threads to use; the result does not depend on it.
    /// - Returns: k components; those beyond the rank are zero with singular value 0.
    /// - Throws: `LinearAlgebraError.eigenSolverFailed` when a product holds NaN or infinity.
    package static func finish(
        bases: [DenseMatrix], products: [DenseMatrix], componentCount: Int, keep: [Bool]? = nil,
        threadCount: Int = 1
    ) throws(LinearAlgebraError) -> TruncatedDecomposition {
        precondition(bases.count == products.count, "one product a block")
        let products = products.map { clearingRows($0, keep) }
        let d = bases.first?.rowCount ?? 0
        let chunks = RowChunks(rowCount: d, threadCount: threadCount)
        let problem = RitzProblem(bases: bases, products: products, chunks: chunks)
        let (values, rotation) = try problem.solve(componentCount: componentCount)
        let rank = values.count
        var components = chunks.combine(products, rotation, rank: rank)
        normalise(&components)
        if rank < componentCount {
            var padded = DenseMatrix(rowCount: d, columnCount: componentCount)
            for row in 0..<d {
                for column in 0..<rank {
                    padded.values[row * componentCount + column] =
                        components.values[row * rank + column]
                }
            }
            components = padded
        }
        return TruncatedDecomposition(
            components: components,
            singularValues: values.map { Float($0) }
                + [Float](repeating: 0, count: componentCount - rank))
    }

    /// Tells whether the leading singular values are as close to the true ones as asked.
    ///
    /// By the residual of each Ritz pair of AᵀA, ‖AᵀAv − θv‖: some true eigenvalue lies that close
    /// to θ. How much values still grow is no measure: on a flat spectrum they grow slowly while
    /// they are far off. A last block without columns always counts as converged, since the space
    /// is then exhausted.
    ///
    /// - Parameters:
    ///   - bases: The blocks so far.
    ///   - products: Their products, added over all shards.
    ///   - componentCount: k.
    ///   - tolerance: The relative error allowed in each of the k singular values.
    ///   - keep: As for `finish`.
    ///   - threadCount: Threads to use; the result does not depend on it.
    /// - Returns: True when no further sweep is needed.
    /// - Throws: `LinearAlgebraError.eigenSolverFailed` when a product holds NaN or infinity.
    package static func hasConverged(
        bases: [DenseMatrix], products: [DenseMatrix], componentCount: Int, tolerance: Double,
        keep: [Bool]? = nil, threadCount: Int = 1
    ) throws(LinearAlgebraError) -> Bool {
        precondition(bases.count == products.count, "one product a block")
        guard let last = bases.last, last.columnCount > 0, last.rowCount > 0 else { return true }
        let problem = RitzProblem(
            bases: bases, products: products.map { clearingRows($0, keep) },
            chunks: RowChunks(rowCount: last.rowCount, threadCount: threadCount))
        // Twice, as eigenvalues are squares of singular values.
        return try problem.relativeResiduals(componentCount: componentCount).allSatisfy {
            $0 <= 2 * tolerance
        }
    }

    /// Gives every column unit length and a positive entry of largest magnitude.
    private static func normalise(_ components: inout DenseMatrix) {
        let (d, k) = (components.rowCount, components.columnCount)
        var squares = [Double](repeating: 0, count: k)
        var peaks = [Float](repeating: 0, count: k)
        components.values.withUnsafeMutablePointer { values in
            for row in 0..<d {
                for column in 0..<k {
                    let value = values[row * k + column]
                    squares[column] += Double(value) * Double(value)
                    // Strictly larger: of equal magnitudes the first decides, as NumPy's argmax.
                    if abs(value) > abs(peaks[column]) { peaks[column] = value }
                }
            }
            let factors = zip(squares, peaks).map { square, peak in
                square > 0 ? Float((peak < 0 ? -1 : 1) / square.squareRoot()) : 0
            }
            for row in 0..<d {
                for column in 0..<k { values[row * k + column] *= factors[column] }
            }
        }
    }

    /// Returns a block whose rows of dropped columns are zero.
    static func clearingRows(_ block: DenseMatrix, _ keep: [Bool]?) -> DenseMatrix {
        guard let keep else { return block }
        precondition(keep.count == block.rowCount, "one flag a column")
        var block = block
        for row in 0..<block.rowCount where !keep[row] {
            for column in 0..<block.columnCount {
                block.values[row * block.columnCount + column] = 0
            }
        }
        return block
    }
}
