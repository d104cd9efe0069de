/// Which configurations go on from rung to rung, for each fold of the study by itself.
///
/// Successive halving (Jamieson and Talwalkar, AISTATS 2016). All of a rung are judged before any
/// goes on. ASHA (Li et al., MLSys 2020) does not wait, so what it finds depends on which worker
/// was faster; here the same search finds the same whatever happens to workers.
///
/// No fold's choice sees a score of the cells that the fold holds out: each fold has a ladder of
/// its own, on scores of its training cells.
package struct SearchLadder: Sendable, Equatable {
    /// One of so many goes on.
    private let reduction: Int
    /// `[fold count]`, the configurations of the rung that comes next, ascending.
    package private(set) var candidates: [[Int]]
    /// `[fold count]`, those of each rung so far in the order of their scores.
    package private(set) var rankings: [[[Int]]]

    /// Begins with every configuration in every fold.
    package init(trialCount: Int, foldCount: Int, reduction: Int) {
        self.reduction = reduction
        candidates = Array(repeating: Array(0..<trialCount), count: foldCount)
        rankings = Array(repeating: [], count: foldCount)
    }

    /// Ends a rung.
    ///
    /// - Parameter scores: `[fold count]`, for each candidate its score; one without a score failed
    ///   and goes no further. Of equal scores the lower number is first.
    package mutating func promote(_ scores: [[Int: Double]]) {
        precondition(scores.count == candidates.count, "scores for each fold")
        for fold in candidates.indices {
            let ranking = Self.ranking(candidates[fold], scores[fold])
            rankings[fold].append(ranking)
            let count = (ranking.count + reduction - 1) / reduction
            candidates[fold] = ranking.prefix(max(1, count)).sorted()
        }
    }

    /// `[fold count]`, the best of the last rung; nil where none has a score.
    package var winners: [Int?] { rankings.map { $0.last?.first } }

    private static func ranking(_ candidates: [Int], _ scores: [Int: Double]) -> [Int] {
        candidates.filter { scores[$0] != nil }.sorted { left, right in
            let (first, second) = (scores[left] ?? 0, scores[right] ?? 0)
            return first == second ? left < right : first > second
        }
    }
}
