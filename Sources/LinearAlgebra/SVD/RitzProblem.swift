/// The small problem: the best approximation of A within the span of all blocks.
///
/// With Q the blocks and W = AᵀA·Q, T = QᵀW is the Gram matrix of A·Q. Rayleigh and Ritz on Q
/// would take T's eigenvalues. Instead A is projected onto the range of A·Q, as randomized SVD
/// does (Halko, Martinsson and Tropp 2011, algorithm 5.1): its right singular vectors there are
/// W·T^(-1/2) rotated, its squared singular values the eigenvalues of T^(-1/2) (WᵀW) T^(-1/2).
/// That is worth half a sweep, needs nothing that is not there already, and the random first block
/// is no longer part of the space.
struct RitzProblem {
    /// Singular values below this part of the largest are rounding.
    ///
    /// The products are stored in single precision, so squares of singular values are known to
    /// about 2⁻²⁴ of the largest square, and singular values to the root of it, 2.4e-4.
    private static let smallestRelativeValue = 5e-4

    /// Columns of each block.
    private let widths: [Int]
    /// T by pairs of blocks i ≤ j, and WᵀW likewise.
    private let small: [[Double]]
    private let squares: [[Double]]

    /// Computes T and WᵀW, in double precision since WᵀW holds fourth powers.
    init(bases: [DenseMatrix], products: [DenseMatrix], chunks: RowChunks) {
        widths = bases.map(\.columnCount)
        var pairs: [(DenseMatrix, DenseMatrix)] = []
        for right in bases.indices {
            for left in 0...right {
                pairs.append((bases[left], products[right]))
                pairs.append((products[left], products[right]))
            }
        }
        let found = chunks.innerProducts(pairs)
        small = stride(from: 0, to: found.count, by: 2).map { found[$0] }
        squares = stride(from: 1, to: found.count, by: 2).map { found[$0] }
    }

    /// Returns the leading singular values within the blocks, and how to make their vectors.
    ///
    /// - Parameter componentCount: Values wanted.
    /// - Returns: `values`, descending, as many as the rank allows; `rotation`
    ///   `[columns of the blocks, values.count]`, with which W makes vectors, not of unit length.
    /// - Throws: `LinearAlgebraError.eigenSolverFailed` when a product holds NaN or infinity.
    func solve(
        componentCount: Int
    ) throws(LinearAlgebraError) -> (values: [Double], rotation: [Float]) {
        let width = widths.reduce(0, +)
        let (gramValues, gramVectors) = try BLAS.symmetricEigen(
            assembled(small), order: width)
        let largest = max(0, gramValues.last ?? 0)
        let smallest = Self.smallestRelativeValue * Self.smallestRelativeValue * largest
        let kept = gramValues.indices.filter { gramValues[$0] > smallest && gramValues[$0] > 0 }
        guard let first = kept.first else { return ([], []) }
        // Rows are T's eigenvectors, each divided by the root of its eigenvalue.
        var whitening = Array(gramVectors[(first * width)...])
        for (row, index) in kept.enumerated() {
            let factor = 1 / gramValues[index].squareRoot()
            for column in 0..<width { whitening[row * width + column] *= factor }
        }
        let order = kept.count
        let half = Self.product(whitening, assembled(squares), order, width, width)
        let whitened = Self.product(half, whitening, order, order, width, transposingRight: true)
        let (values, vectors) = try BLAS.symmetricEigen(whitened, order: order)
        let floor = Self.smallestRelativeValue * (max(0, values.last ?? 0)).squareRoot()
        let sigmas = values.suffix(componentCount).reversed().map { max(0, $0).squareRoot() }.prefix
        {
            $0 > floor && $0 > 0
        }
        let turned = Self.product(
            Array(vectors.suffix(sigmas.count * order)), whitening, sigmas.count, width, order)
        var rotation = [Float](repeating: 0, count: width * sigmas.count)
        for component in sigmas.indices {
            // Divided by σ, so that entries stay within single precision.
            let factor = 1 / sigmas[component]
            for row in 0..<width {
                rotation[row * sigmas.count + component] = Float(
                    turned[(sigmas.count - 1 - component) * width + row] * factor)
            }
        }
        return (Array(sigmas), rotation)
    }

    /// Returns ‖AᵀAv − θv‖ / θ of the leading Ritz pairs of AᵀA; 0 beyond the rank.
    ///
    /// With y a unit eigenvector of T, v = Q·y and ‖W·y − θ·Q·y‖² = yᵀWᵀWy − θ².
    func relativeResiduals(componentCount: Int) throws(LinearAlgebraError) -> [Double] {
        let width = widths.reduce(0, +)
        let wanted = min(componentCount, width)
        let (values, vectors) = try BLAS.symmetricEigen(assembled(small), order: width)
        let leading = Array(vectors.suffix(wanted * width))
        let turned = Self.product(leading, assembled(squares), wanted, width, width)
        let smallest = Self.smallestRelativeValue * Self.smallestRelativeValue
        return values.suffix(wanted).enumerated().map { index, value in
            guard value > smallest * (values.last ?? 0) && value > 0 else { return 0 }
            var square = 0.0
            for place in index * width..<(index + 1) * width {
                square += leading[place] * turned[place]
            }
            return max(0, square / (value * value) - 1).squareRoot()
        }
    }

    /// One symmetric matrix from the pairs of blocks.
    private func assembled(_ pairs: [[Double]]) -> [Double] {
        let width = widths.reduce(0, +)
        var matrix = [Double](repeating: 0, count: width * width)
        var pair = 0
        var column = 0
        for right in widths.indices {
            var row = 0
            for left in 0...right {
                for i in 0..<widths[left] {
                    for j in 0..<widths[right] {
                        let value = pairs[pair][i * widths[right] + j]
                        // A block with itself: the mean of both triangles.
                        let isSame = left == right
                        let other = isSame ? pairs[pair][j * widths[right] + i] : value
                        matrix[(row + i) * width + column + j] = (value + other) / 2
                        matrix[(column + j) * width + row + i] = (value + other) / 2
                    }
                }
                row += widths[left]
                pair += 1
            }
            column += widths[right]
        }
        return matrix
    }

    /// `left · right` for `[m, k]` and `[k, n]`, or `[n, k]` when transposing.
    private static func product(
        _ left: [Double], _ right: [Double], _ m: Int, _ n: Int, _ k: Int,
        transposingRight: Bool = false
    ) -> [Double] {
        var product = [Double](repeating: 0, count: m * n)
        left.withUnsafePointer { left in
            right.withUnsafePointer { right in
                product.withUnsafeMutablePointer { product in
                    BLAS.multiply(
                        m: m, n: n, k: k, left, aStride: k, right,
                        bStride: transposingRight ? k : n, transposingB: transposingRight,
                        into: product, cStride: n)
                }
            }
        }
        return product
    }
}
