/// Cross-validation that never splits a group between folds.
package enum GroupFolds {
    /// Plans folds as scikit-learn's `GroupKFold(n_splits=foldCount).split(X, groups=groups)`.
    ///
    /// The largest group not yet placed goes to the lightest fold; among equally light folds to
    /// the first, among equally large groups the one whose label sorts last goes first. That order
    /// of ties is scikit-learn's `np.argsort(counts, kind="stable")[::-1]` (1.9.1; read in
    /// `model_selection/_split.py`). Releases that called `np.argsort(counts)` without `kind` left
    /// the order of ties beyond 16 groups to NumPy's introsort or, on AVX-512 machines, to a
    /// different vectorised sort: for those, equality is defined only where no two groups tie.
    ///
    /// Groups are labels, sorted by code point as `np.unique` sorts strings ("10" before "9");
    /// a column of numbers sorts by value, as `np.unique` sorts numbers. The same donors can land
    /// in other folds so: the order of labels breaks ties between equally large groups.
    ///
    /// - Parameters:
    ///   - column: The group of each cell, from one column or a product of columns.
    ///   - foldCount: Number of folds, at least 2.
    /// - Returns: The plan; folds are numbered as scikit-learn yields them.
    /// - Throws: `LearningError.invalidFoldCount`, or `LearningError.tooFewGroups` when there are
    ///   fewer groups than folds.
    package static func plan(
        by column: FoldColumn, foldCount: Int
    ) throws(LearningError) -> FoldPlan {
        guard foldCount >= 2 else { throw .invalidFoldCount(foldCount) }
        let (rankOfCell, groupCount) = column.ranks()
        guard groupCount >= foldCount else {
            throw .tooFewGroups(groups: column.sizes(), foldCount: foldCount)
        }
        let foldOfGroup = assign(rankOfCell, groupCount: groupCount, foldCount: foldCount)
        return try FoldPlan(
            scheme: .group(by: column.name), foldCount: foldCount,
            foldOfCell: rankOfCell.map { foldOfGroup[$0] }, groups: column.labels)
    }

    /// Plans one fold a group as scikit-learn's `LeaveOneGroupOut`: integers in the order of their
    /// values, labels by code point.
    ///
    /// - Throws: `LearningError.tooFewGroups` when there are fewer than two groups.
    package static func leaveOneOut(by column: FoldColumn) throws(LearningError) -> FoldPlan {
        let (rankOfCell, groupCount) = column.ranks()
        guard groupCount >= 2 else {
            throw .tooFewGroups(groups: column.sizes(), foldCount: 2)
        }
        return try FoldPlan(
            scheme: .leaveOneGroupOut(by: column.name), foldCount: groupCount,
            foldOfCell: rankOfCell, groups: column.labels)
    }

    /// Returns the fold of each group: greedy placement, largest first.
    private static func assign(_ rankOfCell: [Int], groupCount: Int, foldCount: Int) -> [Int] {
        var sizes = [Int](repeating: 0, count: groupCount)
        for rank in rankOfCell { sizes[rank] += 1 }
        let largestFirst = sizes.indices.sorted { (sizes[$0], $0) > (sizes[$1], $1) }
        var weights = [Int](repeating: 0, count: foldCount)
        var foldOfGroup = [Int](repeating: 0, count: groupCount)
        for group in largestFirst {
            let lightest = weights.indices.min { weights[$0] < weights[$1] } ?? 0
            weights[lightest] += sizes[group]
            foldOfGroup[group] = lightest
        }
        return foldOfGroup
    }
}
