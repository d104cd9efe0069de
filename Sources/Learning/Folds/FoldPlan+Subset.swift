/// Plans whose folds train on some cells only.
extension FoldPlan {
    /// Returns the plan with its folds trained on the cells of `subset` alone; each still holds out
    /// all of its cells.
    ///
    /// - Throws: `LearningError.unusableFolds` naming the first fold that is left without a cell
    ///   to train on.
    package func restricted(to subset: TrainingSubset) throws(LearningError) -> FoldPlan {
        try FoldPlan(
            scheme: scheme, foldCount: foldCount, foldOfCell: foldOfCell, groups: groups,
            timeOfCell: timeOfCell, subset: subset)
    }

    /// The cells that networks are trained on where nothing is held out, ascending: all, or those
    /// of the subset.
    package var refitCells: [Int] {
        foldOfCell.indices.filter { subset?.isIncluded[$0] ?? true }
    }

    /// The cells that no fold trains on although it might, ascending: those of an adversarial fold,
    /// and the latest of a time-forward plan.
    package var untrainedCells: [Int] {
        let starts = timeOfCell.map {
            Self.starts(foldOfCell, foldCount: foldCount, times: $0)
        }
        return refitCells.filter { cell in
            if let timeOfCell, let starts { return !starts.contains { timeOfCell[cell] < $0 } }
            return foldCount == 1 && foldOfCell[cell] != Self.noFold
        }
    }

    /// Checks that every fold keeps a cell to train on.
    static func checkSubset(
        _ subset: TrainingSubset, _ foldOfCell: [Int], foldCount: Int, times: [Int]?
    ) throws(LearningError) {
        guard subset.isIncluded.count == foldOfCell.count else {
            throw .invalidFoldPlan(
                problem: "\(foldOfCell.count) cells have a fold, \(subset.isIncluded.count) are "
                    + "chosen or not")
        }
        let chosen = foldOfCell.indices.filter { subset.isIncluded[$0] }
        let starts = times.map { Self.starts(foldOfCell, foldCount: foldCount, times: $0) }
        for fold in 0..<foldCount {
            var isTrained = false
            for cell in chosen where !isTrained {
                if let times, let starts {
                    isTrained = times[cell] < starts[fold]
                } else {
                    isTrained = foldOfCell[cell] != fold
                }
            }
            guard isTrained else {
                let which = times == nil ? "is held out by another fold" : "comes before it"
                throw .unusableFolds(
                    "fold \(fold) is left without a cell to train on: of the \(chosen.count) cells "
                        + "of \(subset.name), none \(which)",
                    remedy: "Choose more values for train-on, or other folds")
            }
        }
    }

    /// What a report adds for a subset.
    var subsetDescription: String {
        guard let subset else { return "" }
        let count = subset.isIncluded.count { $0 }
        return ", trained on \(subset.name) alone (\(count) of \(cellCount) cells)"
    }
}
