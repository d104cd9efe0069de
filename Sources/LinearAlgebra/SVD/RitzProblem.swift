/// The small problem: the best approximation of A within the span of all blocks.
///
/// With Q the blocks and W = AᵀA·Q, T = QᵀW is the Gram matrix of A·Q. Rayleigh and Ritz on Q
/// would take T's eigenvalues θ and vectors y. Instead A is projected onto the range of A·Q, as
/// randomized SVD does (Halko, Martinsson and Tropp 2011, algorithm 5.1): its right singular
/// vectors there are W·T^(-1/2) rotated. That is worth half a sweep, needs nothing that is not
/// there already, and the random first block is no longer part of the space.
///
/// All goes through C = W·y/θ, whose columns have lengths near 1: its Gram matrix G, times √θ from
/// both sides, has the squared singular values as eigenvalues. In double precision C itself is
/// made, tile by tile, since WᵀW would hold fourth powers of singular values, which have digits
/// down to 1e-4 of the largest only.
struct RitzProblem<Block: TallMatrix> {
    /// Columns of all blocks.
    private let width: Int
    /// θ, ascending, above rounding.
    private let values: [Double]
    /// `[values.count, width]`: rows y/θ.
    private let rotation: [Double]
    /// G, `[values.count, values.count]`.
    private let gram: [Double]

    /// Finds T's eigenvectors and G.
    ///
    /// - Parameters:
    ///   - bases: The blocks.
    ///   - products: Aᵀ(A·Q) of each.
    ///   - chunks: How tall blocks are worked on.
    /// - Throws: `LinearAlgebraError.eigenSolverFailed` when a product holds NaN or infinity.
    init(bases: [Block], products: [Block], chunks: RowChunks) throws(LinearAlgebraError) {
        let widths = bases.map(\.columnCount)
        let width = widths.reduce(0, +)
        self.width = width
        var pairs: [(Block, Block)] = []
        let isDouble = Block.Scalar.self == Double.self
        for right in bases.indices {
            for left in 0...right {
                pairs.append((bases[left], products[right]))
                if !isDouble { pairs.append((products[left], products[right])) }
            }
        }
        let found = chunks.innerProducts(pairs)
        let step = isDouble ? 1 : 2
        let (all, vectors) = try BLAS.symmetricEigen(
            Self.assembled(stride(from: 0, to: found.count, by: step).map { found[$0] }, widths),
            order: width)
        let smallest = Block.Scalar.smallestSingularValue * Block.Scalar.smallestSingularValue
        let largest = max(0, all.last ?? 0)
        let first = all.firstIndex { $0 > smallest * largest && $0 > 0 } ?? all.count
        values = Array(all[first...])
        var rotation = Array(vectors[(first * width)...])
        for (row, value) in values.enumerated() {
            for column in 0..<width { rotation[row * width + column] /= value }
        }
        self.rotation = rotation
        let order = values.count
        if isDouble {
            gram = chunks.gram(of: products, Self.transposed(rotation, order, width), order: order)
        } else {
            let squares = Self.assembled(
                stride(from: 1, to: found.count, by: 2).map { found[$0] }, widths)
            let half = Self.product(rotation, squares, order, width, width)
            gram = Self.product(half, rotation, order, order, width, transposingRight: true)
        }
    }

    /// Returns the leading singular values within the blocks, and how to make their vectors.
    ///
    /// - Parameter count: Values wanted.
    /// - Returns: `values`, descending, as many as the rank allows; `rotation`
    ///   `[columns of the blocks, values.count]`, with which W makes vectors of about unit length.
    /// - Throws: `LinearAlgebraError.eigenSolverFailed` when a product holds NaN or infinity.
    func solve(
        count: Int
    ) throws(LinearAlgebraError) -> (values: [Double], rotation: [Block.Scalar]) {
        let order = values.count
        let roots = values.map { $0.squareRoot() }
        var whitened = gram
        for row in 0..<order {
            for column in 0..<order { whitened[row * order + column] *= roots[row] * roots[column] }
        }
        let (squares, vectors) = try BLAS.symmetricEigen(whitened, order: order)
        let floor =
            Block.Scalar.smallestSingularValue * (max(0, squares.last ?? 0)).squareRoot()
        let sigmas = squares.suffix(count).reversed().map { max(0, $0).squareRoot() }.prefix {
            $0 > floor && $0 > 0
        }
        var leading = Array(vectors.suffix(sigmas.count * order))
        for row in 0..<sigmas.count {
            // Divided by σ, so that vectors have unit length.
            let sigma = sigmas[sigmas.count - 1 - row]
            for column in 0..<order { leading[row * order + column] *= roots[column] / sigma }
        }
        let turned = Self.product(leading, rotation, sigmas.count, width, order)
        var turning = [Block.Scalar](repeating: 0, count: width * sigmas.count)
        for component in sigmas.indices {
            for row in 0..<width {
                turning[row * sigmas.count + component] = Block.Scalar(
                    turned[(sigmas.count - 1 - component) * width + row])
            }
        }
        return (Array(sigmas), turning)
    }

    /// Returns ‖AᵀAv − θv‖ / θ of the leading Ritz pairs of AᵀA, as many as the rank allows.
    ///
    /// v = Q·y has unit length and θ = vᵀAᵀAv, so ‖W·y − θ·v‖² = ‖W·y‖² − θ².
    func relativeResiduals(count: Int) -> [Double] {
        let order = values.count
        // What `finish` takes for rounding is no component, and has no residual.
        let floor = BlockLanczos.smallestSingularValue * BlockLanczos.smallestSingularValue
        return (max(0, order - count)..<order).reversed().filter {
            values[$0] > floor * (values.last ?? 0)
        }.map {
            max(0, gram[$0 * order + $0] - 1).squareRoot()
        }
    }

    /// One symmetric matrix from the pairs of blocks.
    private static func assembled(_ pairs: [[Double]], _ widths: [Int]) -> [Double] {
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

    private static func transposed(_ matrix: [Double], _ m: Int, _ n: Int) -> [Block.Scalar] {
        var result = [Block.Scalar](repeating: 0, count: m * n)
        for row in 0..<m {
            for column in 0..<n {
                result[column * m + row] = Block.Scalar(matrix[row * n + column])
            }
        }
        return result
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
