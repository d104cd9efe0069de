/// A sum of Aᵀ(A·Q) over shards: a block, and the power of two that it was divided by.
///
/// Each shard is divided by a power of two of its own (`ScaledShard`). Sums are kept in the unit of
/// the largest, so squares neither overflow nor vanish, and a matrix times a power of two gives the
/// same digits.
package struct KrylovProduct: Sendable, Equatable {
    /// `[d, b]`, in the precision of Q; times 4^`exponent` it is Aᵀ(A·Q).
    package private(set) var block: KrylovBlock
    /// The largest exponent of the shards added so far; 0 where there was none.
    package private(set) var exponent: Int
    /// Whether nothing was added, or only zeros.
    private(set) var isEmpty: Bool

    /// Nothing added yet to a product with `basis`.
    package init(basis: KrylovBlock) {
        block = basis.zeros
        exponent = 0
        isEmpty = true
    }

    /// Wraps a sum; without an exponent nothing was added to it.
    package init(block: KrylovBlock, exponent: Int?) {
        self.block = block
        self.exponent = exponent ?? 0
        isEmpty = exponent == nil
    }

    /// Adds Aᵀ(A·Q) of one shard of rows.
    ///
    /// Sums depend on the order of shards in their last digits: add shards, and shard groups, in
    /// their own order.
    ///
    /// - Parameters:
    ///   - shard: A, `[n, d]`.
    ///   - basis: Q, `[d, b]`, in the precision of the sum.
    ///   - threadCount: Threads to use; the result does not depend on it.
    package mutating func add(_ shard: ScaledShard, _ basis: KrylovBlock, threadCount: Int = 1) {
        precondition(shard.columnCount == basis.rowCount, "the basis has another number of rows")
        guard basis.rowCount > 0, basis.columnCount > 0, !shard.isZero else { return }
        // A shard of another unit is summed by itself, so that its digits are its own.
        guard isEmpty || exponent == shard.exponent else {
            var own = KrylovProduct(basis: basis)
            own.add(shard, basis, threadCount: threadCount)
            add(own)
            return
        }
        exponent = shard.exponent
        isEmpty = false
        switch (block, basis) {
        case (.single(var sum), .single(let basis)):
            block = .single(DenseMatrix(rowCount: 0, columnCount: 0))
            BlockLanczos.product(shard, basis, into: &sum, threadCount: threadCount)
            block = .single(sum)
        case (.double(var sum), .double(let basis)):
            block = .single(DenseMatrix(rowCount: 0, columnCount: 0))
            DoubleProducts.addGram(shard.matrix, basis, into: &sum, threadCount: threadCount)
            block = .double(sum)
        default: preconditionFailure("basis and sum differ in precision")
        }
    }

    /// Adds the sum over other shards.
    package mutating func add(_ other: KrylovProduct) {
        precondition(
            other.block.rowCount == block.rowCount && other.block.columnCount == block.columnCount,
            "products differ in shape")
        guard !other.isEmpty else { return }
        guard !isEmpty else {
            self = other
            return
        }
        let unit = max(exponent, other.exponent)
        let (own, others) = (2 * (exponent - unit), 2 * (other.exponent - unit))
        exponent = unit
        switch (block, other.block) {
        case (.single(var sum), .single(let matrix)):
            block = .single(DenseMatrix(rowCount: 0, columnCount: 0))
            Self.add(matrix, others, to: &sum, own)
            block = .single(sum)
        case (.double(var sum), .double(let matrix)):
            block = .single(DenseMatrix(rowCount: 0, columnCount: 0))
            Self.add(matrix, others, to: &sum, own)
            block = .double(sum)
        default: preconditionFailure("products differ in precision")
        }
    }

    /// Returns the product with zeros in the rows of dropped columns, which is as good as having
    /// left the columns out of the matrix.
    package func clearingRows(_ keep: [Bool]?) -> KrylovProduct {
        var product = self
        switch block {
        case .single(let matrix): product.block = .single(matrix.clearingRows(keep))
        case .double(let matrix): product.block = .double(matrix.clearingRows(keep))
        }
        return product
    }

    /// Computes `sum · 2^exponent + matrix · 2^otherExponent`, both exponents being at most 0.
    private static func add<Block: TallMatrix>(
        _ matrix: Block, _ otherExponent: Int, to sum: inout Block, _ exponent: Int
    ) {
        let own = Block.Scalar(
            sign: .plus, exponent: Block.Scalar.Exponent(exponent), significand: 1)
        let others = Block.Scalar(
            sign: .plus, exponent: Block.Scalar.Exponent(otherExponent), significand: 1)
        let count = matrix.values.count
        sum.values.withUnsafeMutablePointer { sum in
            matrix.values.withUnsafePointer { matrix in
                for index in 0..<count { sum[index] = sum[index] * own + matrix[index] * others }
            }
        }
    }
}
