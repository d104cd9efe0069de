/// The area under the receiver operating characteristic, from ranks.
///
/// The chance that a positive scores higher than a negative, ties counting half (Mann and Whitney
/// 1947); equal to scikit-learn's `roc_auc_score`.
///
/// - Parameters:
///   - negatives: Scores, finite, at least one.
///   - positives: Scores, finite, at least one.
/// - Returns: In `0...1`.
package func areaUnderCurve(negatives: [Double], positives: [Double]) -> Double {
    precondition(!negatives.isEmpty && !positives.isEmpty, "an area needs both classes")
    let below = negatives.sorted()
    let above = positives.sorted()
    var lower = 0
    var lowerOrEqual = 0
    // Twice the number of pairs won, an integer, so that no order of summing matters.
    var won = 0
    for score in above {
        while lower < below.count, below[lower] < score { lower += 1 }
        lowerOrEqual = max(lower, lowerOrEqual)
        while lowerOrEqual < below.count, below[lowerOrEqual] <= score { lowerOrEqual += 1 }
        won += lower + lowerOrEqual
    }
    return Double(won) / (2 * Double(below.count) * Double(above.count))
}
