internal import LinearAlgebra

/// Cross-validation that spreads cells evenly over the folds, whichever group they belong to.
///
/// scikit-learn's shuffled splits depend on NumPy's generators, so these are defined on their own:
/// the cells of each stratum, in canonical order, are shuffled with Philox (streams from
/// `0x464F_4C44`, "FOLD"), and dealt to the folds in turn; the next stratum is dealt on from the
/// fold where the last one ended. So the sizes of the folds differ by at most one, and within each
/// stratum too. The plan depends on the order of the cells.
package enum ShuffledFolds {
    /// Plans folds among which every label of a column is spread evenly.
    ///
    /// - Parameters:
    ///   - column: `[cellCount]`, the strata: a column, or a product of columns.
    ///   - groups: `[cellCount]`, the groups by which scores are divided; they are split.
    ///   - foldCount: Number of folds, at least 2.
    ///   - seed: Decides the order in which the cells of a stratum are dealt.
    /// - Returns: The plan, which holds out every cell once.
    /// - Throws: `LearningError.invalidFoldCount`, or `LearningError.unusableFolds` when there
    ///   are fewer cells than folds.
    package static func stratified(
        by column: FoldColumn, groups: [String], foldCount: Int, seed: UInt64
    ) throws(LearningError) -> FoldPlan {
        let (stratumOfCell, stratumCount) = column.ranks()
        return try FoldPlan(
            scheme: .stratified(by: column.name), foldCount: foldCount,
            foldOfCell: deal(
                stratumOfCell, stratumCount: stratumCount, foldCount: foldCount, seed: seed),
            groups: groups)
    }

    /// Plans folds of cells taken at random.
    ///
    /// - Parameters:
    ///   - groups: `[cellCount]`, the groups by which scores are divided; they are split.
    ///   - foldCount: Number of folds, at least 2.
    ///   - seed: Decides which cell falls in which fold.
    /// - Returns: The plan, which holds out every cell once.
    /// - Throws: `LearningError.invalidFoldCount`, or `LearningError.unusableFolds` when there
    ///   are fewer cells than folds.
    package static func random(
        groups: [String], foldCount: Int, seed: UInt64
    ) throws(LearningError) -> FoldPlan {
        try FoldPlan(
            scheme: .random, foldCount: foldCount,
            foldOfCell: deal(
                [Int](repeating: 0, count: groups.count), stratumCount: 1, foldCount: foldCount,
                seed: seed),
            groups: groups)
    }

    /// Deals the cells of all strata, one stratum after another.
    ///
    /// - Parameters:
    ///   - stratumOfCell: `[cellCount]`, in `0..<stratumCount`.
    ///   - stratumCount: Number of strata, dealt in this order.
    ///   - foldCount: At least 2, and at most the number of cells.
    ///   - seed: Of the shuffles.
    /// - Returns: `[cellCount]`, the fold of each cell.
    /// - Throws: As the plans.
    static func deal(
        _ stratumOfCell: [Int], stratumCount: Int, foldCount: Int, seed: UInt64
    ) throws(LearningError) -> [Int] {
        guard foldCount >= 2 else { throw .invalidFoldCount(foldCount) }
        guard stratumOfCell.count >= foldCount else {
            throw .unusableFolds(
                "\(foldCount) folds need at least \(foldCount) cells, found "
                    + "\(stratumOfCell.count)", remedy: "Ask for fewer folds")
        }
        var strata = [[Int]](repeating: [], count: stratumCount)
        for (cell, stratum) in stratumOfCell.enumerated() { strata[stratum].append(cell) }
        var foldOfCell = [Int](repeating: 0, count: stratumOfCell.count)
        var dealt = 0
        for (stratum, cells) in strata.enumerated() {
            var order = cells
            // One stream a stratum: a cell added to one leaves the order of the others alone.
            var random = RandomStream(seed: seed, stream: 0x464F_4C44_0000_0000 | UInt64(stratum))
            random.shuffle(&order)
            for cell in order {
                foldOfCell[cell] = dealt % foldCount
                dealt += 1
            }
        }
        return foldOfCell
    }
}
