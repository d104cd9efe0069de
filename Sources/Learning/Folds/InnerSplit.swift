internal import LinearAlgebra

/// The cells that a fold trains on, divided once more: a training that must not look at the cells
/// that its fold holds out is watched by some of its own.
///
/// Nested cross-validation: what is chosen by looking at scores, such as when to stop, is chosen
/// inside each fold (Varma and Simon, BMC Bioinformatics 7:91, 2006).
package struct InnerSplit: Sendable, Equatable {
    /// The cells to train on, ascending; at least one.
    package let training: [Int]
    /// The cells that watch, ascending; at least one.
    package let watching: [Int]
    /// The group that watches; nil where cells of all groups do.
    package let group: String?

    /// About how many cells there are to one that watches, where no whole group does.
    package static let cellsPerWatcher = 10
}

extension FoldPlan {
    /// Divides the cells that a fold trains on.
    ///
    /// Where folds keep groups whole and the fold trains on three or more, one group watches: of a
    /// plan in time the last, else the one whose size is nearest to a fifth of the cells; the
    /// second repetition is watched by the next group, and so on. Otherwise a tenth of the cells
    /// watches, the same share of every group; each repetition has another tenth.
    ///
    /// - Parameters:
    ///   - fold: From 0.
    ///   - repetition: The repetition of a training, from 1.
    ///   - seed: Decides which cells watch where no whole group does.
    /// - Returns: The two parts.
    /// - Throws: `LearningError.unusableFolds` where the fold trains on a single cell.
    package func innerSplit(
        of fold: Int, repetition: Int, seed: UInt64
    ) throws(LearningError) -> InnerSplit {
        precondition(repetition >= 1, "repetition \(repetition)")
        let cells = training(fold)
        guard cells.count > 1 else {
            throw .unusableFolds(
                "fold \(fold) trains on one cell, so that none is left to watch its training",
                remedy: "Ask for fewer folds, or evaluate as the notebook does")
        }
        let labels = cells.map { ExactText(groups[$0]) }
        if isGrouped, hasGroups, Set(labels).count >= 3 {
            let order = watchers(cells, labels)
            let group = order[(repetition - 1) % order.count]
            return InnerSplit(
                training: zip(cells, labels).filter { $1 != group }.map(\.0),
                watching: zip(cells, labels).filter { $1 == group }.map(\.0), group: group.text)
        }
        let strata = Dictionary(
            uniqueKeysWithValues: Set(labels).sorted().enumerated().map { ($1, $0) })
        let parts = min(InnerSplit.cellsPerWatcher, cells.count)
        let part = try ShuffledFolds.deal(
            labels.compactMap { strata[$0] }, stratumCount: strata.count, foldCount: parts,
            seed: seed)
        let watcher = (repetition - 1) % parts
        return InnerSplit(
            training: zip(cells, part).filter { $1 != watcher }.map(\.0),
            watching: zip(cells, part).filter { $1 == watcher }.map(\.0), group: nil)
    }

    /// The groups of cells in the order in which they watch.
    private func watchers(_ cells: [Int], _ labels: [ExactText]) -> [ExactText] {
        var sizes: [ExactText: Int] = [:]
        var times: [ExactText: Int] = [:]
        for (cell, label) in zip(cells, labels) {
            sizes[label, default: 0] += 1
            if let timeOfCell {
                times[label] = max(times[label] ?? timeOfCell[cell], timeOfCell[cell])
            }
        }
        return sizes.sorted { left, right in
            if let first = times[left.key], let second = times[right.key], first != second {
                return first > second
            }
            let distances = [left, right].map { abs(5 * $0.value - cells.count) }
            return distances[0] == distances[1]
                ? left.key < right.key : distances[0] < distances[1]
        }.map(\.key)
    }
}
