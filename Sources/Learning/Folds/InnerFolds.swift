internal import LinearAlgebra

/// Folds inside the cells that a fold trains on, so that a choice can be judged without those that
/// it holds out.
///
/// The inner loop of nested cross-validation (Varma and Simon, BMC Bioinformatics 7:91, 2006).
extension FoldPlan {
    /// Plans a cross-validation of the cells that a fold trains on.
    ///
    /// Where folds keep groups whole and the fold trains on three groups or more, inner folds keep
    /// them whole too. Otherwise every inner fold gets the same share of each group.
    ///
    /// - Parameters:
    ///   - fold: Of this plan, from 0.
    ///   - count: The inner folds, at least 2; fewer where there are fewer groups.
    ///   - share: The part of the inner training cells that is trained on, above 0 and at most 1;
    ///     the same part of each group. Every cell is held out all the same.
    ///   - seed: Decides which cells go where.
    /// - Returns: A plan over the same cells. No inner fold holds out or trains on a cell that
    ///   `fold` does not train on.
    /// - Throws: `LearningError.unusableFolds` where there are too few cells.
    package func inner(
        of fold: Int, count: Int, share: Double, seed: UInt64
    ) throws(LearningError) -> FoldPlan {
        precondition(count >= 2 && share > 0 && share <= 1, "\(count) folds, share \(share)")
        let cells = training(fold)
        guard cells.count >= 2 * count else {
            throw .unusableFolds(
                "fold \(fold) trains on \(cells.count) cells, too few for \(count) inner folds",
                remedy: "Ask for fewer folds")
        }
        let labels = cells.map { groups[$0] }
        let column = FoldColumn(name: "group", labels: labels)
        let (stratumOfCell, stratumCount) = column.ranks()
        var foldOfCell = [Int](repeating: Self.noFold, count: cellCount)
        let inner =
            isGrouped && hasGroups && stratumCount >= 3
            ? try GroupFolds.plan(by: column, foldCount: min(count, stratumCount)).foldOfCell
            : try ShuffledFolds.deal(
                stratumOfCell, stratumCount: stratumCount, foldCount: count, seed: seed)
        for (cell, own) in zip(cells, inner) { foldOfCell[cell] = own }
        let plan = try FoldPlan(
            scheme: .inner(of: fold), foldCount: (inner.max() ?? 0) + 1, foldOfCell: foldOfCell,
            groups: groups, subset: subset(of: cells, stratumOfCell, share: share, seed: seed))
        return plan
    }

    /// The cells that inner folds may train on: a share of each group.
    private func subset(
        of cells: [Int], _ stratumOfCell: [Int], share: Double, seed: UInt64
    ) -> TrainingSubset {
        var strata: [Int: [Int]] = [:]
        for (cell, stratum) in zip(cells, stratumOfCell) {
            strata[stratum, default: []].append(cell)
        }
        var isIncluded = [Bool](repeating: false, count: cellCount)
        for (stratum, cells) in strata.sorted(by: { $0.key < $1.key }) {
            var order = cells
            // Streams of their own ("PART"), so that the folds do not decide who is left out.
            var random = RandomStream(seed: seed, stream: 0x5041_5254_0000_0000 | UInt64(stratum))
            random.shuffle(&order)
            let count = max(1, Int((share * Double(order.count)).rounded()))
            for cell in order.prefix(count) { isIncluded[cell] = true }
        }
        return TrainingSubset(isIncluded: isIncluded, name: "the cells of its own training")
    }
}
