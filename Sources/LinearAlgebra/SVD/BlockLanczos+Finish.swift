extension BlockLanczos {
    /// Singular values below this part of the largest are rounding of the matrix itself, which is
    /// stored in single precision: 2⁻²³.
    static let smallestSingularValue = 0x1p-23

    /// Returns the leading singular vectors that all blocks and their products allow.
    ///
    /// The small problem is solved in double precision; see `RitzProblem`.
    ///
    /// - Parameters:
    ///   - bases: All blocks, each `[d, b]`; a block may have no columns.
    ///   - products: Their products, added over all shards.
    ///   - count: Vectors wanted: more than k, so that the last pass can improve the k-th.
    ///   - componentCount: k; may exceed the rank, and the columns of all blocks.
    ///   - keep: As for `start`; may be nil when rows of dropped columns are zero in products.
    ///   - threadCount: Threads to use; the result does not depend on it.
    /// - Returns: As many vectors as wanted, or as the rank allows.
    /// - Throws: `LinearAlgebraError.eigenSolverFailed` when a product holds NaN or infinity.
    package static func leadingVectors(
        bases: [KrylovBlock], products: [KrylovProduct], count: Int, componentCount: Int,
        keep: [Bool]? = nil, threadCount: Int = 1
    ) throws(LinearAlgebraError) -> RitzVectors {
        let chunks = RowChunks(rowCount: bases.first?.rowCount ?? 0, threadCount: threadCount)
        switch KrylovSpace(bases: bases, products: products.map { $0.clearingRows(keep) }) {
        case .single(let bases, let products):
            let (vectors, residual) = try leadingVectors(
                bases, products, count, componentCount, chunks)
            return RitzVectors(block: .single(vectors), residual: residual)
        case .double(let bases, let products):
            let (vectors, residual) = try leadingVectors(
                bases, products, count, componentCount, chunks)
            return RitzVectors(block: .double(vectors), residual: residual)
        }
    }

    private static func leadingVectors<Block: TallMatrix>(
        _ bases: [Block], _ products: [Block], _ count: Int, _ componentCount: Int,
        _ chunks: RowChunks
    ) throws(LinearAlgebraError) -> (vectors: Block, residual: Double) {
        let problem = try RitzProblem(bases: bases, products: products, chunks: chunks)
        let (values, rotation) = try problem.solve(count: max(count, componentCount))
        let vectors = chunks.combine(products, rotation, rank: values.count)
        let (block, rank) = try Orthonormaliser.orthonormalised(
            vectors, against: [], threadCount: chunks.threadCount)
        return (
            block.prefix(columns: rank),
            problem.relativeResiduals(count: componentCount).max() ?? 0
        )
    }

    /// Tells whether the leading singular values are as close to the true ones as asked.
    ///
    /// A last block without columns always counts as converged, since the space is then exhausted.
    ///
    /// - Parameters:
    ///   - bases: The blocks so far.
    ///   - products: Their products, added over all shards.
    ///   - componentCount: k.
    ///   - tolerance: The relative error allowed in each of the k singular values.
    ///   - keep: As for `leadingVectors`.
    ///   - threadCount: Threads to use; the result does not depend on it.
    /// - Returns: True when no further sweep is needed.
    /// - Throws: `LinearAlgebraError.eigenSolverFailed` when a product holds NaN or infinity.
    package static func hasConverged(
        bases: [KrylovBlock], products: [KrylovProduct], componentCount: Int, tolerance: Double,
        keep: [Bool]? = nil, threadCount: Int = 1
    ) throws(LinearAlgebraError) -> Bool {
        guard let last = bases.last, last.columnCount > 0, last.rowCount > 0 else { return true }
        let chunks = RowChunks(rowCount: last.rowCount, threadCount: threadCount)
        let residuals: [Double] =
            switch KrylovSpace(bases: bases, products: products.map { $0.clearingRows(keep) }) {
            case .single(let bases, let products):
                try RitzProblem(bases: bases, products: products, chunks: chunks)
                    .relativeResiduals(count: componentCount)
            case .double(let bases, let products):
                try RitzProblem(bases: bases, products: products, chunks: chunks)
                    .relativeResiduals(count: componentCount)
            }
        return RitzVectors.isConverged(residuals.max() ?? 0, tolerance: tolerance)
    }

    /// Returns the components: Rayleigh and Ritz on the span of the vectors, in double precision.
    ///
    /// With A·V = Q·R and R = U·Σ·Sᵀ, the components are V·S and their singular values Σ. Each
    /// component's entry of largest magnitude is positive, as scikit-learn's `svd_flip` does with
    /// `u_based_decision=False`.
    ///
    /// - Parameters:
    ///   - vectors: V.
    ///   - factor: R, of all shards.
    ///   - componentCount: k.
    ///   - threadCount: Threads to use; the result does not depend on it.
    /// - Returns: k components; those beyond the rank are zero with singular value 0.
    /// - Throws: `LinearAlgebraError.singularValuesFailed` when the factor holds NaN or infinity.
    package static func finish(
        _ vectors: RitzVectors, factor: TriangularFactor, componentCount: Int,
        threadCount: Int = 1
    ) throws(LinearAlgebraError) -> TruncatedDecomposition {
        let block = vectors.block
        precondition(factor.width == block.columnCount, "the factor is of other vectors")
        let (values, rotation) = try BLAS.singularValues(
            factor.rows, rowCount: factor.rowCount, columnCount: factor.width)
        let floor = smallestSingularValue * (values.first ?? 0)
        let rank = values.prefix(componentCount).prefix { $0 > floor && $0 > 0 }.count
        var turned = [Double](repeating: 0, count: factor.width * rank)
        for component in 0..<rank {
            for row in 0..<factor.width {
                turned[row * rank + component] = rotation[component * factor.width + row]
            }
        }
        let chunks = RowChunks(rowCount: block.rowCount, threadCount: threadCount)
        let components = chunks.combine([block.widened], turned, rank: rank)
        return TruncatedDecomposition(
            components: padded(components, to: componentCount),
            singularValues: values.prefix(rank).map { Float($0) }
                + [Float](repeating: 0, count: componentCount - rank),
            rank: rank, residual: vectors.residual)
    }

    /// Rounds components, each with a positive entry of largest magnitude, and adds zero columns.
    private static func padded(_ components: DoubleMatrix, to count: Int) -> DenseMatrix {
        let (d, rank) = (components.rowCount, components.columnCount)
        var peaks = [Double](repeating: 0, count: rank)
        for row in 0..<d {
            for column in 0..<rank {
                let value = components.values[row * rank + column]
                // Strictly larger: of equal magnitudes the first decides, as NumPy's argmax.
                if abs(value) > abs(peaks[column]) { peaks[column] = value }
            }
        }
        var result = DenseMatrix(rowCount: d, columnCount: count)
        result.values.withUnsafeMutablePointer { target in
            components.values.withUnsafePointer { source in
                for row in 0..<d {
                    for column in 0..<rank {
                        let value = source[row * rank + column]
                        target[row * count + column] = Float(peaks[column] < 0 ? -value : value)
                    }
                }
            }
        }
        return result
    }
}
