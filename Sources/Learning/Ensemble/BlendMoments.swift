package import LinearAlgebra

/// How the predictions of members agree with each other and with the truth over some cells: enough
/// to find the weights of a blend without the predictions.
///
/// Predictions and truth are standardised within each cell. The weights make the squared difference
/// of blend and truth smallest, none below 0 (Breiman, Stacked Regressions, 1996), which for
/// standardised rows is the way to a high correlation. Sums run in `Double` over cells in order.
package struct BlendMoments: Sendable, Equatable {
    /// `[member][member]`, sums over cells of inner products of predictions.
    private var products: [[Double]]
    /// `[member]`, sums over cells of inner products of prediction and truth.
    private var truth: [Double]

    /// Moments of no cells.
    package init(memberCount: Int) {
        products = [[Double]](
            repeating: [Double](repeating: 0, count: memberCount), count: memberCount)
        truth = [Double](repeating: 0, count: memberCount)
    }

    /// Moments of some cells.
    ///
    /// - Parameters:
    ///   - members: At least one, each `[n, m]`, standardised within each cell; of wide targets
    ///     coordinates `[n, k]`, standardised by `standardiseLatent`.
    ///   - truth: Of the same shape, standardised too.
    ///   - basis: What coordinates belong to; nil for targets themselves.
    package init(_ members: [DenseMatrix], truth: DenseMatrix, _ basis: LatentBasis? = nil) {
        self.init(memberCount: members.count)
        for row in 0..<truth.rowCount {
            let measured = truth.row(row)
            // The mean of a reconstructed row, which correlations ignore, is taken off.
            let means = members.map { basis?.mean(of: $0.row(row)) ?? 0 }
            let width = Double(basis?.targetCount ?? 0)
            for (first, left) in members.enumerated() {
                self.truth[first] += Self.dot(left.row(row), measured)
                for second in 0...first {
                    let product =
                        Self.dot(left.row(row), members[second].row(row))
                        - width * means[first] * means[second]
                    products[first][second] += product
                    if first != second { products[second][first] += product }
                }
            }
        }
    }

    private static func dot(_ left: ArraySlice<Float>, _ right: ArraySlice<Float>) -> Double {
        var sum = 0.0
        for (a, b) in zip(left, right) { sum += Double(a) * Double(b) }
        return sum
    }

    /// Adds the moments of other cells.
    package mutating func add(_ other: BlendMoments) {
        for row in truth.indices {
            truth[row] += other.truth[row]
            for column in truth.indices { products[row][column] += other.products[row][column] }
        }
    }

    /// `[member]` weights that sum to 1; all alike where no member helps.
    package var weights: [Double] {
        let found = nonNegativeLeastSquares(products: products, truth: truth)
        let total = found.reduce(0, +)
        guard total > 0, total.isFinite else {
            return found.map { _ in 1 / Double(found.count) }
        }
        return found.map { $0 / total }
    }
}

extension LatentBasis {
    /// The mean of the row that coordinates stand for: (s·z)/m.
    fileprivate func mean(of latent: ArraySlice<Float>) -> Double {
        var sum = 0.0
        for (s, z) in zip(columnSums, latent) { sum += Double(s) * Double(z) }
        return sum / Double(targetCount)
    }
}
