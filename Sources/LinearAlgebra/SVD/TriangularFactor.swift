/// The triangle R of A·V = Q·R, from blocks of rows.
///
/// Blocks are factored for themselves and their triangles stacked and factored again ("TSQR",
/// Demmel, Grigori, Hoemmen and Langou 2012). Unlike a Gram matrix, R holds singular values and not
/// their squares, so values 1e-10 of the largest still have digits.
package struct TriangularFactor: Sendable, Equatable {
    /// b, the columns of V.
    package let width: Int
    /// `[rowCount, width]`, zero below the diagonal.
    package private(set) var rows: [Double] = []
    /// At most `width`.
    package var rowCount: Int { width > 0 ? rows.count / width : 0 }
    /// Rows that are factored at once.
    private static let blockRowCount = 1024

    /// The factor of no rows.
    package init(width: Int) {
        self.width = width
    }

    /// Wraps `rows` `[n, width]` that were stored.
    package init(width: Int, rows: [Double]) {
        precondition(width > 0 ? rows.count.isMultiple(of: width) : rows.isEmpty, "whole rows")
        self.width = width
        self.rows = rows
    }

    /// Adds the rows A·V of one shard; add shards, and shard groups, in their own order.
    ///
    /// - Parameters:
    ///   - shard: A, `[n, d]`.
    ///   - vectors: V, `[d, width]`; the product is made in its precision.
    ///   - threadCount: Threads to use; the result does not depend on it.
    package mutating func add(_ shard: ScaledShard, _ vectors: KrylovBlock, threadCount: Int = 1) {
        precondition(vectors.columnCount == width, "\(vectors.columnCount) vectors, not \(width)")
        guard width > 0, shard.rowCount > 0 else { return }
        let unit = Double(sign: .plus, exponent: shard.exponent, significand: 1)
        switch vectors {
        case .single(let matrix):
            let product = BlockLanczos.project(shard, matrix, threadCount: threadCount)
            add(product, unit: unit, threadCount: threadCount)
        case .double(let matrix):
            let product = DoubleProducts.project(shard.matrix, matrix, threadCount: threadCount)
            add(product, unit: unit, threadCount: threadCount)
        }
    }

    /// Adds the rows that another factor stands for.
    package mutating func add(_ other: TriangularFactor) {
        precondition(other.width == width, "factors differ in width")
        stack(other.rows)
    }

    private mutating func add(_ product: some TallMatrix, unit: Double, threadCount: Int) {
        let (width, count) = (width, product.rowCount)
        let blocks = stride(from: 0, to: count, by: Self.blockRowCount).map {
            $0..<min($0 + Self.blockRowCount, count)
        }
        var triangles = [Double](repeating: 0, count: blocks.count * width * width)
        triangles.withUnsafeMutablePointer { triangles in
            let shared = SharedMemory(UnsafePointer(triangles))
            Threads.forEach(blocks.count, threadCount: threadCount) { index in
                let rows = blocks[index]
                let values = product.values[rows.lowerBound * width..<rows.upperBound * width]
                let triangle = BLAS.triangle(
                    of: values.map { Double($0) * unit }, rowCount: rows.count, width: width)
                let target = shared.mutableStart + index * width * width
                triangle.withUnsafePointer { target.update(from: $0, count: triangle.count) }
            }
        }
        stack(triangles)
    }

    private mutating func stack(_ more: [Double]) {
        guard width > 0, !more.isEmpty else { return }
        rows += more
        rows = BLAS.triangle(of: rows, rowCount: rows.count / width, width: width)
    }
}
