package import LinearAlgebra

/// Finds weights with which members blend best on their out-of-fold predictions.
package enum BlendWeights {
    /// Returns weights, not negative and summing to 1, that maximise the mean correlation within
    /// a cell of the blended predictions with the truth.
    ///
    /// Starts from equal weights and improves one weight after the other, in member order, by
    /// golden-section search, until a round gains less than 1e-9 or `roundLimit` is reached; a
    /// change is kept only when it improves the score, so the result never scores below the mean.
    /// Standardised members enter a cell's score through their correlations alone, which are
    /// computed once: a round costs O(cellCount · members³) however many targets there are.
    ///
    /// - Parameters:
    ///   - members: At least one, all `[cellCount, targetCount]`, finite.
    ///   - truth: `[cellCount, targetCount]`, finite.
    ///   - roundLimit: Most rounds over all members.
    /// - Returns: `[members.count]`.
    package static func fit(
        members: [DenseMatrix], truth: DenseMatrix, roundLimit: Int = 50
    ) -> [Double] {
        precondition(!members.isEmpty, "nothing to weigh")
        let objective = BlendObjective(members: members, truth: truth)
        var weights = [Double](repeating: 1 / Double(members.count), count: members.count)
        guard members.count > 1 else { return [1] }
        var score = objective.score(weights)
        for _ in 0..<roundLimit {
            let before = score
            for member in members.indices {
                improve(member, of: &weights, score: &score, objective)
            }
            if score - before < 1e-9 { break }
        }
        return weights
    }

    /// Searches the share of one member, 0...1, while the others keep their proportions.
    private static func improve(
        _ member: Int, of weights: inout [Double], score: inout Double, _ objective: BlendObjective
    ) {
        let others = weights.indices.reduce(0) { $0 + ($1 == member ? 0 : weights[$1]) }
        guard others > 0 else { return }
        func mixed(_ share: Double) -> [Double] {
            weights.indices.map { $0 == member ? share : weights[$0] / others * (1 - share) }
        }
        let ratio = 0.618_033_988_749_894_8
        var low = 0.0
        var high = 1.0
        var left = high - ratio * (high - low)
        var right = low + ratio * (high - low)
        var leftScore = objective.score(mixed(left))
        var rightScore = objective.score(mixed(right))
        while high - low > 1e-4 {
            if leftScore >= rightScore {
                (high, right, rightScore) = (right, left, leftScore)
                left = high - ratio * (high - low)
                leftScore = objective.score(mixed(left))
            } else {
                (low, left, leftScore) = (left, right, rightScore)
                right = low + ratio * (high - low)
                rightScore = objective.score(mixed(right))
            }
        }
        // The ends are asked too: the best share is often none at all.
        for share in [0, (low + high) / 2, 1] {
            let candidate = mixed(share)
            let candidateScore = objective.score(candidate)
            if candidateScore > score { (weights, score) = (candidate, candidateScore) }
        }
    }
}

/// The score of a blend as a function of its weights.
private struct BlendObjective {
    let memberCount: Int
    let cellCount: Int
    /// `[cellCount, memberCount]`, correlation of each member with the truth, within a cell.
    let withTruth: [Double]
    /// `[cellCount, memberCount, memberCount]`, correlations of the members with each other.
    let withEachOther: [Double]

    init(members: [DenseMatrix], truth: DenseMatrix) {
        memberCount = members.count
        cellCount = truth.rowCount
        // A constant row correlates with nothing: 0 adds neither signal nor spread.
        let ofTruth = members.map { pearsonPerRow(truth: truth, prediction: $0, constant: 0) }
        let ofPairs = members.indices.flatMap { left in
            members.indices.map { right in
                pearsonPerRow(truth: members[left], prediction: members[right], constant: 0)
            }
        }
        withTruth = (0..<truth.rowCount).flatMap { cell in ofTruth.map { $0[cell] } }
        withEachOther = (0..<truth.rowCount).flatMap { cell in ofPairs.map { $0[cell] } }
    }

    /// Returns the mean over cells of wᵀc / √(wᵀRw).
    func score(_ weights: [Double]) -> Double {
        var total = 0.0
        for cell in 0..<cellCount {
            var signal = 0.0
            var spread = 0.0
            for left in 0..<memberCount {
                signal += weights[left] * withTruth[cell * memberCount + left]
                let start = (cell * memberCount + left) * memberCount
                for right in 0..<memberCount {
                    spread += weights[left] * weights[right] * withEachOther[start + right]
                }
            }
            total += spread > 1e-12 ? signal / spread.squareRoot() : constantRowScore
        }
        return cellCount > 0 ? total / Double(cellCount) : 0
    }
}
