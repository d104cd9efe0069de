/// Makes a block orthonormal, to itself and to earlier blocks, whatever its rank.
///
/// Instead of Householder's QR, whose surplus columns would be arbitrary when the rank falls
/// short, this takes the eigenvectors of the block's own Gram matrix and drops directions of no
/// length ("SVQB", Stathopoulos and Wu 2002). It is repeated, since one pass in single
/// precision leaves an error that grows with the condition of the block.
enum Orthonormaliser {
    /// A residual shorter than this part of its column is rounding, not a direction.
    private static let smallestResidual = 1e-5
    /// Squared lengths of the normalised block's directions below this are rounding.
    private static let smallestFirstSquare = 1e-9
    /// After the first pass all directions have unit length; what a second projection
    /// shortens to less than half lay in the earlier blocks.
    private static let smallestLaterSquare = 0.25
    /// Rows that are worked on at once: few enough for the second-level cache.
    static let tileRowCount = 512

    /// Returns an orthonormal basis of `block` without its parts in the span of `bases`.
    ///
    /// - Parameters:
    ///   - block: `[d, b]`.
    ///   - bases: Blocks with orthonormal or zero columns, each with d rows.
    /// - Returns: `[d, b]`: orthonormal columns, then zero columns for directions that are missing.
    /// - Throws: `LinearAlgebraError.eigenSolverFailed` when the block holds NaN or infinity.
    static func orthonormalised(
        _ block: DenseMatrix, against bases: [DenseMatrix]
    ) throws(LinearAlgebraError) -> DenseMatrix {
        var block = block
        let originalSquares = squaredNorms(block)
        for pass in 0..<3 {
            for basis in bases { removeProjection(on: basis, from: &block) }
            var gram = Self.gram(block)
            let width = block.columnCount
            let squares =
                pass == 0 ? originalSquares : [Double](repeating: 1, count: width)
            var scale = [Double](repeating: 0, count: width)
            for column in 0..<width {
                let square = gram[column * width + column]
                guard !square.isNaN else {
                    throw .eigenSolverFailed(order: width, code: -4)
                }
                let floor = smallestResidual * smallestResidual * squares[column]
                if square > floor && square > Double(Float.leastNormalMagnitude) {
                    scale[column] = 1 / square.squareRoot()
                }
            }
            // Later passes keep true lengths: there a short direction is one to be dropped.
            if pass > 0 { scale = scale.map { $0 > 0 ? 1 : 0 } }
            for row in 0..<width {
                for column in 0..<width { gram[row * width + column] *= scale[row] * scale[column] }
            }
            let (values, vectors) = try BLAS.symmetricEigen(gram, order: width)
            var transform = [Float](repeating: 0, count: width * width)
            let smallest = pass == 0 ? smallestFirstSquare : smallestLaterSquare
            for (target, source) in (0..<width).reversed().enumerated()
            where values[source] > smallest {
                let factor = 1 / values[source].squareRoot()
                for row in 0..<width {
                    transform[row * width + target] = Float(
                        vectors[source * width + row] * scale[row] * factor)
                }
            }
            multiplyInPlace(&block, by: transform)
        }
        return block
    }

    /// Subtracts `basis · (basisᵀ · block)`.
    private static func removeProjection(on basis: DenseMatrix, from block: inout DenseMatrix) {
        precondition(basis.rowCount == block.rowCount, "blocks differ in height")
        let coefficients = BLAS.multiply(basis, transposingA: true, block)
        let (d, b, width) = (block.rowCount, block.columnCount, basis.columnCount)
        basis.values.withUnsafePointer { basis in
            coefficients.values.withUnsafePointer { coefficients in
                block.values.withUnsafeMutablePointer { block in
                    BLAS.multiply(
                        m: d, n: b, k: width, alpha: -1, basis, aStride: width, coefficients,
                        bStride: b, beta: 1, into: block, cStride: b)
                }
            }
        }
    }

    /// The squared length of each column, in double precision.
    private static func squaredNorms(_ block: DenseMatrix) -> [Double] {
        var squares = [Double](repeating: 0, count: block.columnCount)
        for row in 0..<block.rowCount {
            for column in 0..<block.columnCount {
                let value = Double(block.values[row * block.columnCount + column])
                squares[column] += value * value
            }
        }
        return squares
    }

    /// `blockᵀ · block`, `[b, b]`, in double precision.
    private static func gram(_ block: DenseMatrix) -> [Double] {
        innerProducts([block], [block])
    }

    /// `[left]ᵀ · [right]` in double precision, where blocks stand side by side.
    ///
    /// - Parameters:
    ///   - left: Blocks with d rows, together `l` columns.
    ///   - right: Blocks with d rows, together `r` columns.
    /// - Returns: `[l, r]`.
    static func innerProducts(_ left: [DenseMatrix], _ right: [DenseMatrix]) -> [Double] {
        let l = left.reduce(0) { $0 + $1.columnCount }
        let r = right.reduce(0) { $0 + $1.columnCount }
        let d = left.first?.rowCount ?? 0
        var products = [Double](repeating: 0, count: l * r)
        var leftTile = [Double](repeating: 0, count: tileRowCount * l)
        var rightTile = [Double](repeating: 0, count: tileRowCount * r)
        var start = 0
        while start < d {
            let rowCount = min(tileRowCount, d - start)
            widen(left, rows: start..<start + rowCount, into: &leftTile, width: l)
            widen(right, rows: start..<start + rowCount, into: &rightTile, width: r)
            leftTile.withUnsafePointer { a in
                rightTile.withUnsafePointer { b in
                    products.withUnsafeMutablePointer { c in
                        BLAS.multiply(
                            m: l, n: r, k: rowCount, a, aStride: l, transposingA: true, b,
                            bStride: r, beta: 1, into: c, cStride: r)
                    }
                }
            }
            start += rowCount
        }
        return products
    }

    /// Copies some rows of blocks standing side by side into a tile of doubles.
    private static func widen(
        _ blocks: [DenseMatrix], rows: Range<Int>, into tile: inout [Double], width: Int
    ) {
        tile.withUnsafeMutableBufferPointer { tile in
            var column = 0
            for block in blocks {
                let b = block.columnCount
                block.values.withUnsafeBufferPointer { values in
                    for row in rows {
                        let target = (row - rows.lowerBound) * width + column
                        for j in 0..<b { tile[target + j] = Double(values[row * b + j]) }
                    }
                }
                column += b
            }
        }
    }

    /// Replaces `block` `[d, b]` by `block · transform`, tile by tile.
    private static func multiplyInPlace(_ block: inout DenseMatrix, by transform: [Float]) {
        let (d, b) = (block.rowCount, block.columnCount)
        guard d > 0, b > 0 else { return }
        var tile = [Float](repeating: 0, count: tileRowCount * b)
        block.values.withUnsafeMutablePointer { values in
            transform.withUnsafePointer { transform in
                tile.withUnsafeMutablePointer { tile in
                    var start = 0
                    while start < d {
                        let rowCount = min(tileRowCount, d - start)
                        tile.update(from: values + start * b, count: rowCount * b)
                        BLAS.multiply(
                            m: rowCount, n: b, k: b, tile, aStride: b, transform, bStride: b,
                            into: values + start * b, cStride: b)
                        start += rowCount
                    }
                }
            }
        }
    }
}
