internal import LinearAlgebra

/// Finds the components of a partial least squares regression one after the other, from ZᵀZ and
/// ZᵀY: Dayal and MacGregor (1997), Journal of Chemometrics 11, second improved kernel algorithm.
///
/// With C what is left of ZᵀY, a component's weights w are the direction of the features that
/// varies most with the targets: the first left singular vector of C. Its scores are t = Z·r, where
/// r is w without what earlier components have of it.
struct ComponentSearch {
    /// Directions that vary by less than this share of a feature, or with the targets by less than
    /// this share of the first component, are rounding.
    private static let smallestShare = 1e-10

    /// p.
    private let featureCount: Int
    /// m.
    private let targetCount: Int
    /// n.
    private let rowCount: Int
    /// ZᵀZ, `[p, p]`.
    private let gram: [Double]
    /// `[m]`, what targets were divided by.
    private let targetScales: [Double]
    /// C, `[p, m]`.
    private var products: [Double]
    /// r of each component, `[p]`.
    private var directions: [[Double]] = []
    /// Zᵀt/‖t‖² of each component, `[p]`.
    private var loadings: [[Double]] = []
    /// B of scaled targets, `[p, m]`.
    private var fitted: [Double]
    /// The first singular value of the first C.
    private var first = 0.0

    /// Begins a search.
    init(_ moments: RidgeMoments, targetScales: [Double]) {
        let m = targetScales.count
        featureCount = moments.scaler.featureCount
        targetCount = m
        rowCount = moments.rowCount
        gram = moments.gram
        self.targetScales = targetScales
        products = moments.products.enumerated().map { $1 / targetScales[$0 % m] }
        fitted = [Double](repeating: 0, count: products.count)
    }

    /// Components found.
    var componentCount: Int { directions.count }

    /// B, `[p, m]`.
    var coefficients: [Double] {
        fitted.enumerated().map { $1 * targetScales[$0 % targetCount] }
    }

    /// Adds a component; returns false where there is none.
    ///
    /// - Throws: `LinearAlgebraError.eigenSolverFailed` where moments are not finite.
    mutating func findNext() throws(LinearAlgebraError) -> Bool {
        guard let weights = try nextWeights() else { return false }
        var direction = weights
        for (loading, earlier) in zip(loadings, directions) {
            let share = Self.dot(loading, weights)
            for j in 0..<featureCount { direction[j] -= share * earlier[j] }
        }
        // Zᵀt, and ‖t‖².
        let along = product(gram, direction, columnCount: featureCount, transposing: false)
        let square = Self.dot(direction, along)
        guard square > Self.smallestShare * Double(rowCount) else { return false }
        let answers = product(products, direction, columnCount: targetCount, transposing: true)
            .map { $0 / square }
        for j in 0..<featureCount {
            for target in 0..<targetCount {
                products[j * targetCount + target] -= along[j] * answers[target]
                fitted[j * targetCount + target] += direction[j] * answers[target]
            }
        }
        directions.append(direction)
        loadings.append(along.map { $0 / square })
        return true
    }

    /// The first left singular vector of C, of length 1; nil where C is 0.
    private mutating func nextWeights() throws(LinearAlgebraError) -> [Double]? {
        let (p, m) = (featureCount, targetCount)
        let isTall = p >= m
        let order = min(p, m)
        guard order > 0 else { return nil }
        var squares = [Double](repeating: 0, count: order * order)
        products.withUnsafePointer { left in
            squares.withUnsafeMutablePointer { squares in
                BLAS.multiply(
                    m: order, n: order, k: max(p, m), left, aStride: m, transposingA: isTall, left,
                    bStride: m, transposingB: !isTall, into: squares, cStride: order)
            }
        }
        let vectors = try BLAS.symmetricEigen(squares, order: order).vectors
        let last = Array(vectors[(order - 1) * order..<order * order])
        var weights = last
        var value = 0.0
        if isTall {
            weights = product(products, last, columnCount: m, transposing: false)
            value = Self.dot(weights, weights).squareRoot()
        } else {
            let turned = product(products, last, columnCount: m, transposing: true)
            value = Self.dot(turned, turned).squareRoot()
        }
        if directions.isEmpty { first = value }
        guard value > 0, value > Self.smallestShare * first else { return nil }
        let length = Self.dot(weights, weights).squareRoot()
        return weights.map { $0 / length }
    }

    /// `op(matrix) · vector` for a matrix `[p, columnCount]`.
    private func product(
        _ matrix: [Double], _ vector: [Double], columnCount: Int, transposing: Bool
    ) -> [Double] {
        let (m, k) =
            transposing ? (columnCount, featureCount) : (featureCount, columnCount)
        var result = [Double](repeating: 0, count: m)
        matrix.withUnsafePointer { matrix in
            vector.withUnsafePointer { vector in
                result.withUnsafeMutablePointer { result in
                    BLAS.multiply(
                        m: m, n: 1, k: k, matrix, aStride: columnCount, transposingA: transposing,
                        vector, bStride: 1, into: result, cStride: 1)
                }
            }
        }
        return result
    }

    private static func dot(_ left: [Double], _ right: [Double]) -> Double {
        var sum = 0.0
        for index in left.indices { sum += left[index] * right[index] }
        return sum
    }
}
