extension BlockLanczos {
    /// Singular values below this part of the largest are rounding.
    ///
    /// The products are stored in single precision, so squares of singular values are known to
    /// about 2⁻²⁴ of the largest square, and singular values to the root of it, 2.4e-4.
    private static let smallestRelativeValue = 5e-4

    /// Returns the best singular triplets in the span of all blocks (Rayleigh and Ritz).
    ///
    /// The small problem T = [Q]ᵀ[W] is summed, symmetrised and solved in double precision.
    /// Each component's entry of largest magnitude is positive, as scikit-learn's `svd_flip` does
    /// with `u_based_decision=False`.
    ///
    /// - Parameters:
    ///   - bases: All blocks, each `[d, b]`.
    ///   - products: Their products Aᵀ(A·Q), added over all shards, each `[d, b]`.
    ///   - componentCount: k; may exceed the rank, and the columns of all blocks.
    /// - Returns: k components; those beyond the rank are zero with singular value 0.
    /// - Throws: `LinearAlgebraError.eigenSolverFailed` when a product holds NaN or infinity.
    package static func finish(
        bases: [DenseMatrix], products: [DenseMatrix], componentCount: Int
    ) throws(LinearAlgebraError) -> TruncatedDecomposition {
        precondition(bases.count == products.count, "one product a block")
        let d = bases.first?.rowCount ?? 0
        let width = bases.reduce(0) { $0 + $1.columnCount }
        var small = Orthonormaliser.innerProducts(bases, products)
        for row in 0..<width {
            for column in 0..<row {
                let mean = (small[row * width + column] + small[column * width + row]) / 2
                small[row * width + column] = mean
                small[column * width + row] = mean
            }
        }
        let (values, vectors) = try BLAS.symmetricEigen(small, order: width)
        let largest = max(0, values.last ?? 0).squareRoot()
        let sigmas = values.reversed().map { max(0, $0).squareRoot() }
        let rank = sigmas.prefix(componentCount)
            .prefix { $0 > smallestRelativeValue * largest && $0 > 0 }.count

        // Rows of `vectors` ascend with their eigenvalue, columns of `rotation` descend.
        var rotation = DenseMatrix(rowCount: width, columnCount: rank)
        for component in 0..<rank {
            for row in 0..<width {
                rotation.values[row * rank + component] = Float(
                    vectors[(width - 1 - component) * width + row])
            }
        }
        var components = DenseMatrix(rowCount: d, columnCount: rank)
        var firstRow = 0
        for basis in bases {
            accumulate(basis, rotation, firstRow: firstRow, into: &components)
            firstRow += basis.columnCount
        }
        normalise(&components)
        var padded = DenseMatrix(rowCount: d, columnCount: componentCount)
        for row in 0..<d {
            for column in 0..<rank {
                padded.values[row * componentCount + column] =
                    components.values[row * rank + column]
            }
        }
        let kept = sigmas.prefix(rank).map { Float($0) }
        return TruncatedDecomposition(
            components: padded,
            singularValues: kept + [Float](repeating: 0, count: componentCount - rank))
    }

    /// Adds `basis · rotation[firstRow...]` to the components.
    private static func accumulate(
        _ basis: DenseMatrix, _ rotation: DenseMatrix, firstRow: Int,
        into components: inout DenseMatrix
    ) {
        let (d, b, rank) = (basis.rowCount, basis.columnCount, rotation.columnCount)
        guard d > 0, b > 0, rank > 0 else { return }
        basis.values.withUnsafePointer { basis in
            rotation.values.withUnsafePointer { rotation in
                components.values.withUnsafeMutablePointer { components in
                    BLAS.multiply(
                        m: d, n: rank, k: b, basis, aStride: b, rotation + firstRow * rank,
                        bStride: rank, beta: 1, into: components, cStride: rank)
                }
            }
        }
    }

    /// Gives every column unit length and a positive entry of largest magnitude.
    private static func normalise(_ components: inout DenseMatrix) {
        let (d, k) = (components.rowCount, components.columnCount)
        var squares = [Double](repeating: 0, count: k)
        var peaks = [Float](repeating: 0, count: k)
        for row in 0..<d {
            for column in 0..<k {
                let value = components.values[row * k + column]
                squares[column] += Double(value) * Double(value)
                // Strictly larger: of equal magnitudes the first decides, as NumPy's argmax does.
                if abs(value) > abs(peaks[column]) { peaks[column] = value }
            }
        }
        let factors = zip(squares, peaks).map { square, peak in
            square > 0 ? Float((peak < 0 ? -1 : 1) / square.squareRoot()) : 0
        }
        for row in 0..<d {
            for column in 0..<k { components.values[row * k + column] *= factors[column] }
        }
    }
}
