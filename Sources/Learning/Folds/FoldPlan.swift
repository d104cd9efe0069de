internal import LinearAlgebra

/// Which fold holds out which cell, and which cells it trains on.
///
/// A cell is held out by one fold at most; `isGrouped` tells whether cells of a group always stay
/// together. Every fold holds out and trains on at least one cell, and on none that it holds out.
/// A value of this type has these properties: `init` and decoding check them.
package struct FoldPlan: Sendable, Equatable {
    /// What `foldOfCell` holds for a cell that no fold holds out.
    package static let noFold = -1

    /// How the folds were made.
    package let scheme: FoldScheme
    /// Number of folds: at least 2, or 1 where the scheme leaves cells out of all folds.
    package let foldCount: Int
    /// `[cellCount]`, the fold that holds each cell out, in canonical cell order; `noFold` for
    /// cells without an out-of-fold prediction, which only time-forward, adversarial and inner
    /// plans have.
    package let foldOfCell: [Int]
    /// `[cellCount]`, the group of each cell; all empty where cells have no groups.
    package let groups: [String]
    /// `[cellCount]`, the place of each cell in time.
    ///
    /// A fold trains only on cells before all that it holds out. Nil if a fold trains on all
    /// cells that it does not hold out.
    package let timeOfCell: [Int]?
    /// The cells that folds may train on; nil for all.
    package let subset: TrainingSubset?
    /// Whether no group is both held out and trained on by a fold.
    package let isGrouped: Bool

    /// Checks and stores a plan.
    ///
    /// - Parameters:
    ///   - scheme: How the folds were made: decides whether groups may be split and whether cells
    ///     may be left out.
    ///   - foldCount: Number of folds.
    ///   - foldOfCell: `[cellCount]`, in `0..<foldCount`, or `noFold`.
    ///   - groups: `[cellCount]`.
    ///   - timeOfCell: `[cellCount]`, exactly when the scheme is time-forward.
    ///   - subset: The cells that folds may train on; nil for all.
    /// - Throws: `LearningError.invalidFoldCount`, `LearningError.invalidFoldPlan`, or
    ///   `LearningError.unusableFolds` where the subset leaves a fold nothing to train on.
    package init(
        scheme: FoldScheme, foldCount: Int, foldOfCell: [Int], groups: [String],
        timeOfCell: [Int]? = nil, subset: TrainingSubset? = nil
    ) throws(LearningError) {
        guard foldCount >= (scheme.leavesCellsOut ? 1 : 2) else {
            throw .invalidFoldCount(foldCount)
        }
        guard foldOfCell.count == groups.count else {
            throw .invalidFoldPlan(
                problem: "\(foldOfCell.count) cells have a fold, \(groups.count) have a group")
        }
        try Self.checkHeldOut(foldOfCell, foldCount: foldCount, scheme: scheme)
        let split = Self.splitGroup(foldOfCell, groups: groups)
        if scheme.keepsGroupsWhole, let split { throw .invalidFoldPlan(problem: split) }
        try Self.checkTraining(
            foldOfCell, foldCount: foldCount, times: timeOfCell, scheme: scheme)
        if let subset {
            try Self.checkSubset(subset, foldOfCell, foldCount: foldCount, times: timeOfCell)
        }
        self.scheme = scheme
        self.foldCount = foldCount
        self.foldOfCell = foldOfCell
        self.groups = groups
        self.timeOfCell = timeOfCell
        self.subset = subset
        isGrouped = split == nil
    }

    /// Number of cells in the plan.
    package var cellCount: Int { foldOfCell.count }

    /// Returns the fold that holds `cell` out, or nil if none does.
    package func fold(of cell: Int) -> Int? {
        foldOfCell[cell] == Self.noFold ? nil : foldOfCell[cell]
    }

    /// The cells that some fold holds out, ascending: those that have an out-of-fold prediction.
    package var heldOutCells: [Int] {
        foldOfCell.indices.filter { foldOfCell[$0] != Self.noFold }
    }

    /// Returns the cells that `fold` holds out, ascending.
    package func heldOut(_ fold: Int) -> [Int] {
        precondition((0..<foldCount).contains(fold), "fold \(fold) of \(foldCount)")
        return foldOfCell.indices.filter { foldOfCell[$0] == fold }
    }

    /// Returns the cells that `fold` trains on, ascending.
    package func training(_ fold: Int) -> [Int] {
        precondition((0..<foldCount).contains(fold), "fold \(fold) of \(foldCount)")
        let cells = foldOfCell.indices.filter { subset?.isIncluded[$0] ?? true }
        guard let timeOfCell else { return cells.filter { foldOfCell[$0] != fold } }
        let start = Self.starts(foldOfCell, foldCount: foldCount, times: timeOfCell)[fold]
        return cells.filter { timeOfCell[$0] < start }
    }

    /// Whether cells have groups, by which scores are parted.
    package var hasGroups: Bool { groups.contains { !$0.isEmpty } }

    /// Returns the groups that `fold` holds out with their sizes, labels in code point order; none
    /// where cells have no groups.
    package func heldOutGroups(_ fold: Int) -> [GroupSize] {
        var counts: [ExactText: Int] = [:]
        guard hasGroups else { return [] }
        for cell in heldOut(fold) { counts[ExactText(groups[cell]), default: 0] += 1 }
        return counts.sorted { $0.key < $1.key }
            .map { GroupSize(label: $0.key.text, cellCount: $0.value) }
    }
}
