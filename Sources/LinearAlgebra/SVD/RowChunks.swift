/// Works on tall blocks `[d, b]` in a few chunks of rows, which threads share.
///
/// The chunks depend on d alone, and what they have in common is added in their order, so results
/// do not depend on the number of threads.
struct RowChunks: Sendable {
    /// d.
    let rowCount: Int
    let threadCount: Int
    /// Rows that are worked on at once: few enough for the second-level cache.
    private static let tileRowCount = 512
    private static let chunkCount = 8

    /// The rows of all chunks.
    private var chunks: [Range<Int>] {
        let size = max(1, (rowCount + Self.chunkCount - 1) / Self.chunkCount)
        return stride(from: 0, to: rowCount, by: size).map { $0..<min($0 + size, rowCount) }
    }

    private static func tiles(_ rows: Range<Int>) -> [Range<Int>] {
        stride(from: rows.lowerBound, to: rows.upperBound, by: tileRowCount).map {
            $0..<min($0 + tileRowCount, rows.upperBound)
        }
    }

    /// Calls `body` with each chunk and its own `count` numbers, and returns their sum.
    private func sum<Number: FloatingPoint & Sendable>(
        _ count: Int, _ body: @Sendable (Range<Int>, UnsafeMutablePointer<Number>) -> Void
    ) -> [Number] {
        let chunks = chunks
        var partial = [Number](repeating: 0, count: max(1, chunks.count) * count)
        partial.withUnsafeMutablePointer { partial in
            let shared = SharedMemory(UnsafePointer(partial))
            Threads.forEach(chunks.count, threadCount: threadCount) { index in
                body(chunks[index], shared.mutableStart + index * count)
            }
            for index in 1..<max(1, chunks.count) {
                for place in 0..<count { partial[place] += partial[index * count + place] }
            }
        }
        return Array(partial.prefix(count))
    }

    /// Calls `body` with each row of a block, for writing.
    func forEachRow(
        _ block: inout DenseMatrix, _ body: @Sendable (Int, UnsafeMutablePointer<Float>) -> Void
    ) {
        let b = block.columnCount
        let chunks = chunks
        block.values.withUnsafeMutablePointer { block in
            let shared = SharedMemory(UnsafePointer(block))
            Threads.forEach(chunks.count, threadCount: threadCount) { index in
                for row in chunks[index] { body(row, shared.mutableStart + row * b) }
            }
        }
    }

    /// The squared length of each column, in double precision.
    func squaredNorms(_ block: some TallMatrix) -> [Double] {
        let b = block.columnCount
        return sum(b) { rows, squares in
            block.values.withUnsafePointer { values in
                for row in rows {
                    for column in 0..<b {
                        let value = Double(values[row * b + column])
                        squares[column] += value * value
                    }
                }
            }
        }
    }

    /// `basisᵀ · block` in the precision of both, `[basis columns, b]`.
    func innerProducts<Block: TallMatrix>(_ basis: Block, _ block: Block) -> [Block.Scalar] {
        let (width, b) = (basis.columnCount, block.columnCount)
        return sum(width * b) { rows, target in
            basis.values.withUnsafePointer { basis in
                block.values.withUnsafePointer { block in
                    for tile in Self.tiles(rows) {
                        Block.Scalar.multiply(
                            m: width, n: b, k: tile.count, alpha: 1,
                            basis + tile.lowerBound * width, aStride: width, transposingA: true,
                            block + tile.lowerBound * b, bStride: b, beta: 1, into: target,
                            cStride: b)
                    }
                }
            }
        }
    }

    /// Subtracts `basis · coefficients` from the block.
    func subtract<Block: TallMatrix>(
        _ basis: Block, _ coefficients: [Block.Scalar], from block: inout Block
    ) {
        let (width, b) = (basis.columnCount, block.columnCount)
        let chunks = chunks
        block.values.withUnsafeMutablePointer { block in
            let shared = SharedMemory(UnsafePointer(block))
            Threads.forEach(chunks.count, threadCount: threadCount) { index in
                let rows = chunks[index]
                basis.values.withUnsafePointer { basis in
                    coefficients.withUnsafePointer { coefficients in
                        Block.Scalar.multiply(
                            m: rows.count, n: b, k: width, alpha: -1,
                            basis + rows.lowerBound * width, aStride: width, transposingA: false,
                            coefficients, bStride: b, beta: 1,
                            into: shared.mutableStart + rows.lowerBound * b, cStride: b)
                    }
                }
            }
        }
    }

    /// `blockᵀ · block` in double precision, `[b, b]`.
    func gram(_ block: some TallMatrix) -> [Double] {
        let b = block.columnCount
        return sum(b * b) { rows, target in
            Self.addInnerProducts(block, block, rows, to: target)
        }
    }

    /// `leftᵀ · right` in double precision for each pair of blocks,
    /// `[left columns, right columns]`.
    func innerProducts<Block: TallMatrix>(_ pairs: [(Block, Block)]) -> [[Double]] {
        let starts = pairs.indices.map { index in
            pairs[..<index].reduce(0) { $0 + $1.0.columnCount * $1.1.columnCount }
        }
        let sizes = pairs.map { $0.0.columnCount * $0.1.columnCount }
        let all = 0..<rowCount
        var products = [Double](repeating: 0, count: sizes.reduce(0, +))
        products.withUnsafeMutablePointer { products in
            let shared = SharedMemory(UnsafePointer(products))
            Threads.forEach(pairs.count, threadCount: threadCount) { index in
                Self.addInnerProducts(
                    pairs[index].0, pairs[index].1, all, to: shared.mutableStart + starts[index])
            }
        }
        return pairs.indices.map { Array(products[starts[$0]..<starts[$0] + sizes[$0]]) }
    }

    /// Replaces `block` by `block · transform`, `[b, b]`.
    func multiply<Block: TallMatrix>(_ block: inout Block, by transform: [Block.Scalar]) {
        let b = block.columnCount
        let chunks = chunks
        block.values.withUnsafeMutablePointer { block in
            let shared = SharedMemory(UnsafePointer(block))
            Threads.forEach(chunks.count, threadCount: threadCount) { index in
                var scratch = [Block.Scalar](repeating: 0, count: Self.tileRowCount * b)
                transform.withUnsafePointer { transform in
                    scratch.withUnsafeMutablePointer { scratch in
                        for tile in Self.tiles(chunks[index]) {
                            let rows = shared.mutableStart + tile.lowerBound * b
                            scratch.update(from: rows, count: tile.count * b)
                            Block.Scalar.multiply(
                                m: tile.count, n: b, k: b, alpha: 1, scratch, aStride: b,
                                transposingA: false, transform, bStride: b, beta: 0, into: rows,
                                cStride: b)
                        }
                    }
                }
            }
        }
    }

    /// Returns `[blocks] · rotation`, `[d, rank]`, where blocks stand side by side.
    func combine<Block: TallMatrix>(
        _ blocks: [Block], _ rotation: [Block.Scalar], rank: Int
    ) -> Block {
        var result = Block.zeros(rowCount: rowCount, columnCount: rank)
        guard rank > 0 else { return result }
        let chunks = chunks
        result.values.withUnsafeMutablePointer { result in
            let shared = SharedMemory(UnsafePointer(result))
            Threads.forEach(chunks.count, threadCount: threadCount) { index in
                Self.combine(
                    blocks, chunks[index], rotation, rank: rank,
                    into: shared.mutableStart + chunks[index].lowerBound * rank)
            }
        }
        return result
    }

    /// The Gram matrix of `[blocks] · rotation`, `[order, order]`, which is never held as a whole.
    func gram<Block: TallMatrix>(
        of blocks: [Block], _ rotation: [Block.Scalar], order: Int
    ) -> [Double] {
        guard order > 0 else { return [] }
        return sum(order * order) { rows, target in
            for tile in Self.tiles(rows) {
                var part = Block.zeros(rowCount: tile.count, columnCount: order)
                part.values.withUnsafeMutablePointer {
                    Self.combine(blocks, tile, rotation, rank: order, into: $0)
                }
                Self.addInnerProducts(part, part, 0..<tile.count, to: target)
            }
        }
    }

    /// Adds some rows of `[blocks] · rotation` to `target`.
    private static func combine<Block: TallMatrix>(
        _ blocks: [Block], _ rows: Range<Int>, _ rotation: [Block.Scalar], rank: Int,
        into target: UnsafeMutablePointer<Block.Scalar>
    ) {
        var firstRow = 0
        for block in blocks where block.columnCount > 0 {
            let b = block.columnCount
            block.values.withUnsafePointer { block in
                rotation.withUnsafePointer { rotation in
                    Block.Scalar.multiply(
                        m: rows.count, n: rank, k: b, alpha: 1, block + rows.lowerBound * b,
                        aStride: b, transposingA: false, rotation + firstRow * rank, bStride: rank,
                        beta: 1, into: target, cStride: rank)
                }
            }
            firstRow += b
        }
    }

    /// Adds `leftᵀ · right` over some rows in double precision.
    private static func addInnerProducts<Block: TallMatrix>(
        _ left: Block, _ right: Block, _ rows: Range<Int>,
        to target: UnsafeMutablePointer<Double>
    ) {
        let (l, r) = (left.columnCount, right.columnCount)
        guard l > 0, r > 0 else { return }
        var leftTile = [Double](repeating: 0, count: tileRowCount * l)
        var rightTile = [Double](repeating: 0, count: tileRowCount * r)
        for tile in tiles(rows) {
            widen(left, tile, into: &leftTile)
            widen(right, tile, into: &rightTile)
            leftTile.withUnsafePointer { a in
                rightTile.withUnsafePointer { b in
                    BLAS.multiply(
                        m: l, n: r, k: tile.count, a, aStride: l, transposingA: true, b,
                        bStride: r, beta: 1, into: target, cStride: r)
                }
            }
        }
    }

    private static func widen(
        _ block: some TallMatrix, _ rows: Range<Int>, into tile: inout [Double]
    ) {
        let first = rows.lowerBound * block.columnCount
        tile.withUnsafeMutableBufferPointer { tile in
            block.values.withUnsafeBufferPointer { values in
                for index in 0..<rows.count * block.columnCount {
                    tile[index] = Double(values[first + index])
                }
            }
        }
    }
}
