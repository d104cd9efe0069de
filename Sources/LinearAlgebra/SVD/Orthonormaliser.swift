/// Makes a block orthonormal, to itself and to earlier blocks, whatever its rank.
///
/// Instead of Householder's QR, whose surplus columns would be arbitrary when the rank falls
/// short, this takes the eigenvectors of the block's own Gram matrix and drops directions of no
/// length ("SVQB", Stathopoulos and Wu 2002). It is repeated, since one pass leaves an error that
/// grows with the condition of the block; a third pass is made only where the second still found
/// something to correct, and a random block needs but one. What counts as no length follows from
/// the precision of the block (`TallScalar`).
enum Orthonormaliser {
    /// After the first pass all directions have unit length; what a second projection
    /// shortens to less than half lay in the earlier blocks.
    private static let smallestLaterSquare = 0.25
    /// Squared lengths in the second pass that leave no error beyond rounding.
    private static let settledSquares = 0.9...1.1

    /// Squared lengths in the first pass, of columns of length 1 with nothing to project on, that
    /// leave no error beyond rounding either.
    private static let wellConditioned = 0.1...10

    /// Returns an orthonormal basis of `block` without its parts in the span of `bases`.
    ///
    /// - Parameters:
    ///   - block: `[d, b]`.
    ///   - bases: Blocks with orthonormal or zero columns, each with d rows.
    ///   - threadCount: Threads to use; the result does not depend on it.
    /// - Returns: `[d, b]`: orthonormal columns, then zero columns for directions that are missing;
    ///   and how many directions there are.
    /// - Throws: `LinearAlgebraError.eigenSolverFailed` when the block holds NaN or infinity.
    static func orthonormalised<Block: TallMatrix>(
        _ block: Block, against bases: [Block], threadCount: Int = 1
    ) throws(LinearAlgebraError) -> (block: Block, rank: Int) {
        precondition(bases.allSatisfy { $0.rowCount == block.rowCount }, "blocks differ in height")
        var block = block
        let width = block.columnCount
        guard width > 0 else { return (block, 0) }
        let chunks = RowChunks(rowCount: block.rowCount, threadCount: threadCount)
        var squares = chunks.squaredNorms(block)
        var rank = 0
        for pass in 0..<3 {
            for basis in bases where basis.columnCount > 0 {
                let coefficients = chunks.innerProducts(basis, block)
                chunks.subtract(basis, coefficients, from: &block)
            }
            let gram = chunks.gram(block)
            let (transform, kept) = try Self.transform(
                gram, squares, width: width, pass: pass, Block.Scalar.self)
            chunks.multiply(&block, by: transform)
            rank = kept.count
            let settled = bases.isEmpty && pass == 0 ? wellConditioned : settledSquares
            if (pass > 0 || bases.isEmpty) && kept.allSatisfy(settled.contains) { break }
            squares = [Double](repeating: 1, count: width)
        }
        return (block, rank)
    }

    /// Returns the matrix that makes a block orthonormal, and the squared lengths it kept.
    private static func transform<Scalar: TallScalar>(
        _ gram: [Double], _ squares: [Double], width: Int, pass: Int, _: Scalar.Type
    ) throws(LinearAlgebraError) -> (transform: [Scalar], kept: [Double]) {
        var gram = gram
        var scale = [Double](repeating: 0, count: width)
        for column in 0..<width {
            let square = gram[column * width + column]
            guard !square.isNaN else { throw .eigenSolverFailed(order: width, code: -4) }
            let floor = Scalar.smallestResidual * Scalar.smallestResidual * squares[column]
            if square > floor && square > Double.leastNormalMagnitude {
                // Later passes keep true lengths: there a short direction is one to be dropped.
                scale[column] = pass == 0 ? 1 / square.squareRoot() : 1
            }
        }
        for row in 0..<width {
            for column in 0..<width { gram[row * width + column] *= scale[row] * scale[column] }
        }
        let (values, vectors) = try BLAS.symmetricEigen(gram, order: width)
        var transform = [Scalar](repeating: 0, count: width * width)
        var kept: [Double] = []
        let smallest = pass == 0 ? Scalar.smallestSquare : smallestLaterSquare
        for source in (0..<width).reversed() where values[source] > smallest {
            let factor = 1 / values[source].squareRoot()
            for row in 0..<width {
                transform[row * width + kept.count] = Scalar(
                    vectors[source * width + row] * scale[row] * factor)
            }
            kept.append(values[source])
        }
        return (transform, kept)
    }
}
