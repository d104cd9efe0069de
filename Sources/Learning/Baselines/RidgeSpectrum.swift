internal import LinearAlgebra

/// A ridge regression for every λ at once, from one eigendecomposition ZᵀZ = VᵀDV.
///
/// With W = V·ZᵀY, the regression's coefficients are Vᵀ(D + λ)⁻¹W, its residual is
/// ‖Y‖² − Σ‖w‖²/d + Σ(λ/(d + λ))²‖w‖²/d, and it has 1 + Σd/(d + λ) degrees of freedom, the first
/// of them the intercept's.
struct RidgeSpectrum {
    private let rowCount: Int
    private let targetCount: Int
    /// D, `[p]`, ascending; 0 where the features have no variation in that direction.
    private let values: [Double]
    /// V, `[p, p]`, a row an eigenvector.
    private let vectors: [Double]
    /// W, `[p, m]`.
    private let turned: [Double]
    /// ‖w‖²/d of each direction, `[p]`: the squares that it explains without a penalty.
    private let explained: [Double]
    /// The squares that no direction explains.
    private let unexplained: Double

    /// Decomposes moments.
    ///
    /// - Throws: `LinearAlgebraError.eigenSolverFailed` where they are not finite.
    init(_ moments: RidgeMoments) throws(LinearAlgebraError) {
        let (p, m) = (moments.scaler.featureCount, moments.targetMeans.count)
        let (found, vectors) = try BLAS.symmetricEigen(moments.gram, order: p)
        // Eigenvalues of a product of rounded numbers are known to this.
        let smallest = Double(p) * 0x1p-52 * max(0, found.last ?? 0)
        let values = found.map { $0 > smallest ? $0 : 0 }
        let turned = Self.product(vectors, moments.products, p, m, p, transposingLeft: false)
        let explained = (0..<p).map { direction in
            guard values[direction] > 0 else { return 0.0 }
            let row = turned[direction * m..<(direction + 1) * m]
            return row.reduce(0) { $0 + $1 * $1 } / values[direction]
        }
        rowCount = moments.rowCount
        targetCount = m
        unexplained = max(0, moments.targetSquares - explained.reduce(0, +))
        self.values = values
        self.vectors = vectors
        self.turned = turned
        self.explained = explained
    }

    /// The generalised cross-validation error: the mean squared residual over the square of the
    /// share of degrees of freedom that are left.
    func error(_ lambda: Double) -> Double {
        var (squares, freedom) = (unexplained, 1.0)
        for (value, explained) in zip(values, explained) {
            let share = lambda / (value + lambda)
            squares += share * share * explained
            freedom += 1 - share
        }
        let left = 1 - freedom / Double(rowCount)
        // Rounding of n shares leaves about this where there is nothing left.
        guard left > Double(rowCount) * 0x1p-50, targetCount > 0 else { return .infinity }
        return squares / Double(rowCount * targetCount) / (left * left)
    }

    /// B for one λ, `[p, m]`.
    func coefficients(_ lambda: Double) -> [Double] {
        let (p, m) = (values.count, targetCount)
        var scaled = turned
        for (direction, value) in values.enumerated() {
            let factor = value > 0 ? 1 / (value + lambda) : 0
            for place in direction * m..<(direction + 1) * m { scaled[place] *= factor }
        }
        return Self.product(vectors, scaled, p, m, p, transposingLeft: true)
    }

    /// `op(left) · right`, `[m, n]`; `left` is square, so both of its strides are `k`.
    private static func product(
        _ left: [Double], _ right: [Double], _ m: Int, _ n: Int, _ k: Int, transposingLeft: Bool
    ) -> [Double] {
        var product = [Double](repeating: 0, count: m * n)
        left.withUnsafePointer { left in
            right.withUnsafePointer { right in
                product.withUnsafeMutablePointer { product in
                    BLAS.multiply(
                        m: m, n: n, k: k, left, aStride: k, transposingA: transposingLeft, right,
                        bStride: n, into: product, cStride: n)
                }
            }
        }
        return product
    }
}
