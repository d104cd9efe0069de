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
    /// A study's groups are labels, sorted by code point as `np.unique` sorts strings ("10" before
    /// "9"), whatever they look like; `plan(integerGroups:)` serves callers whose Python groups
    /// are integers.
    ///
    /// - Parameters:
    ///   - groups: `[cellCount]`, the group of each cell.
    ///   - foldCount: Number of folds, at least 2.
    /// - Returns: The plan; folds are numbered as scikit-learn yields them.
    /// - Throws: `LearningError.invalidFoldCount`, or `LearningError.tooFewGroups` when there are
    ///   fewer groups than folds.
    package static func plan(groups: [String], foldCount: Int) throws(LearningError) -> FoldPlan {
        let foldOfCell = try assign(groups.map(ExactText.init), foldCount: foldCount, label: \.text)
        return try FoldPlan(foldCount: foldCount, foldOfCell: foldOfCell, groups: groups)
    }

    /// Plans folds as `GroupKFold` does when the groups are integers, which sort by value.
    ///
    /// The same donors can land in other folds than with `plan(groups:foldCount:)`, because the
    /// order of labels breaks ties between equally large groups.
    package static func plan(
        integerGroups: [Int], foldCount: Int
    ) throws(LearningError) -> FoldPlan {
        let foldOfCell = try assign(integerGroups, foldCount: foldCount, label: \.description)
        return try FoldPlan(
            foldCount: foldCount, foldOfCell: foldOfCell, groups: integerGroups.map(\.description))
    }

    /// Plans one fold a group, in the order of the labels, as scikit-learn's `LeaveOneGroupOut`.
    ///
    /// - Throws: `LearningError.tooFewGroups` when there are fewer than two groups.
    package static func leaveOneOut(groups: [String]) throws(LearningError) -> FoldPlan {
        let labels = groups.map(ExactText.init)
        let unique = Set(labels).sorted()
        guard unique.count >= 2 else {
            throw .tooFewGroups(groups: sizes(labels, label: \.text), foldCount: 2)
        }
        let rank = Dictionary(uniqueKeysWithValues: zip(unique, unique.indices))
        return try FoldPlan(
            foldCount: unique.count, foldOfCell: labels.map { rank[$0, default: 0] },
            groups: groups)
    }

    /// Returns the fold of each cell: greedy placement of whole groups, largest first.
    private static func assign<Label: Hashable & Comparable>(
        _ labels: [Label], foldCount: Int, label: (Label) -> String
    ) throws(LearningError) -> [Int] {
        guard foldCount >= 2 else { throw .invalidFoldCount(foldCount) }
        var counts: [Label: Int] = [:]
        for label in labels { counts[label, default: 0] += 1 }
        guard counts.count >= foldCount else {
            throw .tooFewGroups(groups: sizes(labels, label: label), foldCount: foldCount)
        }
        let largestFirst = counts.sorted { left, right in
            (left.value, left.key) > (right.value, right.key)
        }
        var weights = [Int](repeating: 0, count: foldCount)
        var foldOfGroup: [Label: Int] = [:]
        for (group, cellCount) in largestFirst {
            let lightest = weights.indices.min { weights[$0] < weights[$1] } ?? 0
            weights[lightest] += cellCount
            foldOfGroup[group] = lightest
        }
        return labels.map { foldOfGroup[$0, default: 0] }
    }

    /// Returns the groups with their sizes, in label order.
    private static func sizes<Label: Hashable & Comparable>(
        _ labels: [Label], label: (Label) -> String
    ) -> [GroupSize] {
        var counts: [Label: Int] = [:]
        for label in labels { counts[label, default: 0] += 1 }
        return counts.sorted { $0.key < $1.key }
            .map { GroupSize(label: label($0.key), cellCount: $0.value) }
    }
}
