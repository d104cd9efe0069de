/// Ways to weigh the members of a blend by how they did in the cells of some folds.
///
/// Each gives `[member]` weights, none below 0, that sum to 1; all alike where no member helps.
package struct BlendWeights: Sendable {
    /// Members.
    private let memberCount: Int
    /// One for each fold, of the same members.
    private let folds: [BlendCells]

    /// Ways to weigh by the cells of `folds`, added in this order; none is allowed.
    package init(memberCount: Int, folds: [BlendCells]) {
        precondition(folds.allSatisfy { $0.memberCount == memberCount }, "folds of other members")
        self.memberCount = memberCount
        self.folds = folds
    }

    /// The sum over cells of the blend's correlation, times the length of a standardised row, which
    /// all cells share.
    package func score(_ weights: [Double]) -> Double {
        folds.reduce(0) { $0 + $1.score(weights) }
    }

    /// The weights that make the squared difference of blend and truth smallest (Breiman, Stacked
    /// Regressions, 1996): for standardised rows the way to a high correlation.
    package var leastSquaresWeights: [Double] {
        let sums = sums { _, _ in (1, 1) }
        return Self.normalised(
            nonNegativeLeastSquares(products: sums.products, truth: sums.truth))
    }

    /// The weights whose blend has the highest mean correlation.
    ///
    /// Where the score is highest, its slope Σ t/√q − Σ a·(G·w)/q^(3/2) with a = w·t and q = w·G·w
    /// is 0 for members with weight and not above 0 for others. That is what non-negative least
    /// squares solve for the sums Σ (a/q^(3/2))·G and Σ t/√q, so they are solved again with the
    /// weights found, as in iteratively reweighted least squares (Holland and Welsch, 1977). A step
    /// that lowers the score is halved, so the result is never below least squares, equal weights
    /// or any member alone.
    package var bestScoreWeights: [Double] {
        var weights = start
        var score = score(weights)
        for _ in 0..<Self.mostRounds {
            let target = reweighted(weights)
            var step = 1.0
            var isBetter = false
            while !isBetter, step > 1e-4 {
                let tried = zip(weights, target).map { (1 - step) * $0 + step * $1 }
                let found = self.score(tried)
                if found > score {
                    isBetter = found > score + Self.tolerance * abs(score)
                    (weights, score) = (tried, found)
                    if !isBetter { return weights }
                }
                step /= 2
            }
            guard isBetter else { break }
        }
        return weights
    }

    /// Members chosen one after another, each that which lifts the score of the mean most.
    ///
    /// One may be chosen several times (Caruana, Niculescu-Mizil, Crew and Ksikes, Ensemble
    /// Selection from Libraries of Models, 2004). Of equal members the first is chosen.
    ///
    /// - Parameter rounds: The most choices; the best mean on the way is taken.
    /// - Returns: The share of each member in the choices.
    package func greedyWeights(rounds: Int = 50) -> [Double] {
        var counts = [Double](repeating: 0, count: memberCount)
        var best = (score: -Double.infinity, counts: counts)
        for _ in 0..<rounds {
            var next = (score: -Double.infinity, member: 0)
            for member in 0..<memberCount {
                counts[member] += 1
                let found = score(counts)
                if found > next.score { next = (found, member) }
                counts[member] -= 1
            }
            counts[next.member] += 1
            if next.score > best.score { best = (next.score, counts) }
        }
        return Self.normalised(best.score > 0 ? best.counts : counts.map { _ in 0 })
    }

    private static let mostRounds = 200
    private static let tolerance = 1e-12

    /// The best of least squares, equal weights and each member alone.
    private var start: [Double] {
        let alone = (0..<memberCount).map { member in
            (0..<memberCount).map { $0 == member ? 1.0 : 0 }
        }
        let equal = [Double](repeating: 1 / Double(memberCount), count: memberCount)
        var best = (weights: equal, score: score(equal))
        for weights in [leastSquaresWeights] + alone {
            let found = score(weights)
            if found > best.score { best = (weights, found) }
        }
        return best.weights
    }

    /// What least squares find when each cell counts by its part in the score's slope.
    private func reweighted(_ weights: [Double]) -> [Double] {
        var directions = [Double](repeating: 0, count: memberCount)
        let sums = sums { fold, cell in
            let (agreement, length) = fold.moments(of: cell, weights, &directions)
            guard length > 0 else { return (0, 0) }
            let root = length.squareRoot()
            // A cell that the blend points away from has no weight that would keep sums definite.
            return (max(0, agreement) / (length * root), 1 / root)
        }
        return Self.normalised(
            nonNegativeLeastSquares(products: sums.products, truth: sums.truth))
    }

    /// The sums of all folds, each added by itself.
    private func sums(
        _ shares: (_ fold: BlendCells, _ cell: Int) -> (products: Double, truth: Double)
    ) -> (products: [[Double]], truth: [Double]) {
        var products = [[Double]](
            repeating: [Double](repeating: 0, count: memberCount), count: memberCount)
        var truth = [Double](repeating: 0, count: memberCount)
        for fold in folds {
            let own = fold.sums { shares(fold, $0) }
            for row in truth.indices {
                truth[row] += own.truth[row]
                for column in truth.indices { products[row][column] += own.products[row][column] }
            }
        }
        return (products, truth)
    }

    private static func normalised(_ found: [Double]) -> [Double] {
        let total = found.reduce(0, +)
        guard total > 0, total.isFinite else {
            return found.map { _ in 1 / Double(found.count) }
        }
        return found.map { $0 / total }
    }
}
