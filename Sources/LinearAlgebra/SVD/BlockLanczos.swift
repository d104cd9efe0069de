/// The truncated singular value decomposition of a matrix held as row shards, in steps.
///
/// A block Krylov method on AᵀA with full reorthogonalisation (Golub and Underwood 1977; for its
/// accuracy after few sweeps Musco and Musco 2015, arXiv 1504.05477). A sweep is one
/// `KrylovProduct` over all shards, whoever adds it; between sweeps `advance` makes the next block,
/// `leadingVectors` finds the best singular vectors that all of them allow, and after a last pass,
/// which makes the `TriangularFactor` of A times these, `finish` finds the components; `Plan` says
/// how many sweeps. On every spectrum tried, four or five sweeps of about k columns give singular
/// values no smaller than those of scikit-learn's five iterations, which forget all but their last
/// block.
///
/// Precision follows the data. A product AᵀA·Q knows squares of singular values to its precision
/// times the largest square, so in single precision directions below 2.4e-4 of the largest singular
/// value are noise. Where the first sweep finds the wanted values too far apart, everything after
/// it is in double precision, which reaches 1e-7 of the largest.
///
/// Legend: d columns (genes), b block width, k components.
package enum BlockLanczos {
    /// From this ratio of the largest to the smallest wanted singular value on, all but the first
    /// sweep is in double precision.
    ///
    /// Single precision leaves an angle of about 2⁻²⁴ · ratio² between a component and the true
    /// one, and its square as relative error of the value: 4e-7 here.
    private static let largestSingleRatio = 100.0
    /// As above, for exact values: rounding leaves a residual of up to 1.2e-3 at a ratio of 32,
    /// where convergence is a residual of 2e-3 (20,000 × 600, 12 components far from the rest).
    private static let largestExactRatio = 30.0
    /// The steps of the random numbers that fill missing directions, one for each block.
    private static let fillStream: UInt64 = 0x5356_4401

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
        do {
            return try Orthonormaliser.orthonormalised(
                random(
                    columnCount: columnCount, width: blockWidth, keep: keep, seed: seed,
                    stream: 0x5356_4400, threadCount: threadCount),
                against: [], threadCount: threadCount
            ).block
        } catch {
            preconditionFailure("a random block cannot be orthonormalised: \(error)")
        }
    }

    /// Random numbers in the rows of kept columns, uniform in -1..<1.
    private static func random(
        columnCount: Int, width: Int, keep: [Bool]?, seed: UInt64, stream: UInt64, threadCount: Int
    ) -> DenseMatrix {
        precondition(keep == nil || keep?.count == columnCount, "one flag a column")
        var block = DenseMatrix(rowCount: columnCount, columnCount: width)
        RowChunks(rowCount: columnCount, threadCount: threadCount).forEachRow(&block) { row, line in
            guard keep?[row] ?? true else { return }
            let position = UInt64(row) * UInt64((width + 1) / 2)
            var numbers = RandomStream(
                resuming: .init(seed: seed, stream: stream, position: position))
            for column in stride(from: 0, to: width, by: 2) {
                // Two numbers of a word: any law without atoms will do.
                let word = numbers.next()
                line[column] = Float(Int32(truncatingIfNeeded: word)) * 0x1p-31
                guard column + 1 < width else { break }
                line[column + 1] = Float(Int32(truncatingIfNeeded: word >> 32)) * 0x1p-31
            }
        }
        return block
    }

    /// Returns the next block: the last product made orthonormal to every block before it.
    ///
    /// After the first product this decides on the precision: where the wanted singular values lie
    /// too far apart for single precision, the next block is in double precision and forgets the
    /// first, whose product is known too roughly. Random directions then take the place of those
    /// that a product lost in its rounding.
    ///
    /// - Parameters:
    ///   - bases: The blocks so far, each `[d, b]`.
    ///   - products: Their products, added over all shards.
    ///   - componentCount: k.
    ///   - isExact: Whether convergence will be tested.
    ///   - keep: As for `start`.
    ///   - seed: As for `start`.
    ///   - threadCount: Threads to use; the result does not depend on it.
    /// - Returns: `[d, b]`, orthonormal columns. Directions that do not exist beyond the blocks
    ///   before it, as when the rank is exhausted, are zero columns at the end. After a block
    ///   without columns, another one.
    /// - Throws: `LinearAlgebraError.eigenSolverFailed` when a product holds NaN or infinity.
    package static func advance(
        bases: [KrylovBlock], products: [KrylovProduct], componentCount: Int,
        isExact: Bool = false, keep: [Bool]?, seed: UInt64, threadCount: Int = 1
    ) throws(LinearAlgebraError) -> KrylovBlock {
        guard let last = products.last?.clearingRows(keep) else {
            preconditionFailure("advance follows a product")
        }
        guard last.block.columnCount > 0 else { return last.block }
        let fill = {
            random(
                columnCount: last.block.rowCount, width: last.block.columnCount, keep: keep,
                seed: seed, stream: fillStream + UInt64(products.count), threadCount: threadCount)
        }
        switch KrylovSpace(bases: bases, products: products) {
        case .double(let bases, _):
            return .double(
                try filled(last.block.widened, bases, threadCount: threadCount, fill: fill))
        case .single(let bases, let products):
            if products.count == 1,
                try ratio(bases, products, componentCount, threadCount: threadCount)
                    > (isExact ? largestExactRatio : largestSingleRatio)
            {
                return .double(
                    try filled(last.block.widened, [], threadCount: threadCount, fill: fill))
            }
            guard case .single(let product) = last.block else {
                preconditionFailure("a space in single precision has products in it")
            }
            return .single(
                try Orthonormaliser.orthonormalised(
                    product, against: bases, threadCount: threadCount
                ).block)
        }
    }

    /// Makes a block orthonormal, with random directions in place of missing ones.
    private static func filled(
        _ block: DoubleMatrix, _ bases: [DoubleMatrix], threadCount: Int, fill: () -> DenseMatrix
    ) throws(LinearAlgebraError) -> DoubleMatrix {
        var (block, rank) = try Orthonormaliser.orthonormalised(
            block, against: bases, threadCount: threadCount)
        let width = block.columnCount
        guard rank < width else { return block }
        let random = fill()
        for row in 0..<block.rowCount {
            for place in row * width + rank..<(row + 1) * width {
                block.values[place] = Double(random.values[place])
            }
        }
        return try Orthonormaliser.orthonormalised(
            block, against: bases, threadCount: threadCount
        ).block
    }

    /// The largest singular value over the smallest wanted one, as the first sweep shows them;
    /// infinity where it does not show so many.
    private static func ratio(
        _ bases: [DenseMatrix], _ products: [DenseMatrix], _ componentCount: Int, threadCount: Int
    ) throws(LinearAlgebraError) -> Double {
        let wanted = min(componentCount, bases.reduce(0) { $0 + $1.columnCount })
        let chunks = RowChunks(rowCount: bases.first?.rowCount ?? 0, threadCount: threadCount)
        let values = try RitzProblem(bases: bases, products: products, chunks: chunks)
            .solve(count: wanted).values
        // Nothing at all is no question of precision.
        guard let largest = values.first, let smallest = values.last else { return 1 }
        return values.count < wanted ? .infinity : largest / smallest
    }
}
