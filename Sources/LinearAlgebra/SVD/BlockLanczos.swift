/// The truncated singular value decomposition of a matrix held as row shards, in steps.
///
/// A block Krylov method on AᵀA with full reorthogonalisation (Golub and Underwood 1977; for its
/// accuracy after few sweeps Musco and Musco 2015, arXiv 1504.05477). A sweep is one
/// `product` over all shards, whoever does them; between sweeps `advance` makes the next block,
/// and `finish` finds the best singular triplets that all of them allow; `Plan` says how many. On
/// every spectrum tried, four or five sweeps of about k columns give singular values no smaller
/// than those of scikit-learn's five iterations, which forget all but their last block.
///
/// Legend: d columns (genes), b block width, k components.
package enum BlockLanczos {
    /// Returns the first block: an orthonormal basis of a random subspace.
    ///
    /// - Parameters:
    ///   - columnCount: d, the columns of the whole matrix, dropped ones included.
    ///   - blockWidth: b; see `Plan`.
    ///   - keep: `[d]`, false for columns to be treated as zero; nil keeps all.
    ///   - seed: Decides the subspace.
    ///   - threadCount: Threads to use; the result does not depend on it.
    /// - Returns: `[d, b]`, orthonormal columns; rows of dropped columns are zero. When fewer than
    ///   b columns are kept, the last columns of the block are zero.
    package static func start(
        columnCount: Int, blockWidth: Int, keep: [Bool]?, seed: UInt64, threadCount: Int = 1
    ) -> DenseMatrix {
        precondition(keep == nil || keep?.count == columnCount, "one flag a column")
        var block = DenseMatrix(rowCount: columnCount, columnCount: blockWidth)
        RowChunks(rowCount: columnCount, threadCount: threadCount).forEachRow(&block) { row, line in
            guard keep?[row] ?? true else { return }
            let position = UInt64(row) * UInt64((blockWidth + 1) / 2)
            var stream = RandomStream(
                resuming: .init(seed: seed, stream: 0x5356_4400, position: position))
            for column in stride(from: 0, to: blockWidth, by: 2) {
                // Two numbers of a word, uniform in -1..<1: any law without atoms will do.
                let word = stream.next()
                line[column] = Float(Int32(truncatingIfNeeded: word)) * 0x1p-31
                guard column + 1 < blockWidth else { break }
                line[column + 1] = Float(Int32(truncatingIfNeeded: word >> 32)) * 0x1p-31
            }
        }
        do {
            return try Orthonormaliser.orthonormalised(
                block, against: [], threadCount: threadCount)
        } catch {
            preconditionFailure("a random block cannot be orthonormalised: \(error)")
        }
    }

    /// Returns the next block: the last product made orthonormal to every block before it.
    ///
    /// - Parameters:
    ///   - bases: The blocks so far, each `[d, b]`.
    ///   - products: Their products Aᵀ(A·Q), added over all shards, each `[d, b]`.
    ///   - keep: As for `start`.
    ///   - threadCount: Threads to use; the result does not depend on it.
    /// - Returns: `[d, b]`, orthonormal columns. Directions that the last product does not have
    ///   beyond the blocks before it, as when the rank is exhausted, are zero columns at the end.
    ///   After a block without columns, another one.
    /// - Throws: `LinearAlgebraError.eigenSolverFailed` when a product holds NaN or infinity.
    package static func advance(
        bases: [DenseMatrix], products: [DenseMatrix], keep: [Bool]?, threadCount: Int = 1
    ) throws(LinearAlgebraError) -> DenseMatrix {
        precondition(bases.count == products.count, "one product a block")
        guard let last = products.last else { preconditionFailure("advance follows a product") }
        return try Orthonormaliser.orthonormalised(
            clearingRows(last, keep), against: bases, threadCount: threadCount)
    }
}
