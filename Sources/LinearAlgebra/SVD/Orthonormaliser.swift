/// Makes a block orthonormal, to itself and to earlier blocks, whatever its rank.
///
/// Instead of Householder's QR, whose surplus columns would be arbitrary when the rank falls
/// short, this takes the eigenvectors of the block's own Gram matrix and drops directions of no
/// length ("SVQB", Stathopoulos and Wu 2002). It is repeated, since one pass in single
/// precision leaves an error that grows with the condition of the block; a third pass is made only
/// where the second still found something to correct, and a random block needs but one.
enum Orthonormaliser {
    /// A residual shorter than this part of its column is rounding, not a direction.
    private static let smallestResidual = 1e-5
    /// Squared lengths of the normalised block's directions below this are rounding.
    private static let smallestFirstSquare = 1e-9
    /// After the first pass all directions have unit length; what a second projection
    /// shortens to less than half lay in the earlier blocks.
    private static let smallestLaterSquare = 0.25
    /// Squared lengths in the second pass that leave no error beyond single precision.
    private static let settledSquares = 0.9...1.1

    /// Squared lengths in the first pass, of columns of length 1 with nothing to project on, that
    /// leave no error beyond single precision either.
    private static let wellConditioned = 0.1...10

    /// Returns an orthonormal basis of `block` without its parts in the span of `bases`.
    ///
    /// - Parameters:
    ///   - block: `[d, b]`.
    ///   - bases: Blocks with orthonormal or zero columns, each with d rows.
    ///   - threadCount: Threads to use; the result does not depend on it.
    /// - Returns: `[d, b]`: orthonormal columns, then zero columns for directions that are missing.
    /// - Throws: `LinearAlgebraError.eigenSolverFailed` when the block holds NaN or infinity.
    static func orthonormalised(
        _ block: DenseMatrix, against bases: [DenseMatrix], threadCount: Int = 1
    ) throws(LinearAlgebraError) -> DenseMatrix {
        precondition(bases.allSatisfy { $0.rowCount == block.rowCount }, "blocks differ in height")
        var block = block
        let width = block.columnCount
        guard width > 0 else { return block }
        let chunks = RowChunks(rowCount: block.rowCount, threadCount: threadCount)
        var squares = chunks.squaredNorms(block)
        for pass in 0..<3 {
            for basis in bases where basis.columnCount > 0 {
                let coefficients = chunks.innerProducts(basis, block)
                chunks.subtract(basis, coefficients, from: &block)
            }
            let gram = chunks.gram(block)
            let (transform, kept) = try transform(gram, squares, width: width, pass: pass)
            chunks.multiply(&block, by: transform)
            let settled = bases.isEmpty && pass == 0 ? wellConditioned : settledSquares
            if (pass > 0 || bases.isEmpty) && kept.allSatisfy(settled.contains) { break }
            squares = [Double](repeating: 1, count: width)
        }
        return block
    }

    /// Returns the matrix that makes a block orthonormal, and the squared lengths it kept.
    private static func transform(
        _ gram: [Double], _ squares: [Double], width: Int, pass: Int
    ) throws(LinearAlgebraError) -> (transform: [Float], kept: [Double]) {
        var gram = gram
        var scale = [Double](repeating: 0, count: width)
        for column in 0..<width {
            let square = gram[column * width + column]
            guard !square.isNaN else { throw .eigenSolverFailed(order: width, code: -4) }
            let floor = smallestResidual * smallestResidual * squares[column]
            if square > floor && square > Double(Float.leastNormalMagnitude) {
                // Later passes keep true lengths: there a short direction is one to be dropped.
                scale[column] = pass == 0 ? 1 / square.squareRoot() : 1
            }
        }
        for row in 0..<width {
            for column in 0..<width { gram[row * width + column] *= scale[row] * scale[column] }
        }
        let (values, vectors) = try BLAS.symmetricEigen(gram, order: width)
        var transform = [Float](repeating: 0, count: width * width)
        var kept: [Double] = []
        let smallest = pass == 0 ? smallestFirstSquare : smallestLaterSquare
        for source in (0..<width).reversed() where values[source] > smallest {
            let factor = 1 / values[source].squareRoot()
            for row in 0..<width {
                transform[row * width + kept.count] = Float(
                    vectors[source * width + row] * scale[row] * factor)
            }
            kept.append(values[source])
        }
        return (transform, kept)
    }
}
