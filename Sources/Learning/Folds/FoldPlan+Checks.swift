internal import LinearAlgebra

/// What must hold of every plan.
extension FoldPlan {
    /// Checks that every cell's fold exists and that every fold holds out a cell.
    static func checkHeldOut(
        _ foldOfCell: [Int], foldCount: Int, scheme: FoldScheme
    ) throws(LearningError) {
        // A plan without so many cells cannot fill its folds; a decoded number is not allocated.
        guard foldCount <= foldOfCell.count else {
            throw .invalidFoldPlan(
                problem: "\(foldCount) folds, but only \(foldOfCell.count) cells")
        }
        var sizes = [Int](repeating: 0, count: foldCount)
        for (cell, fold) in foldOfCell.enumerated() {
            if fold == noFold, scheme.leavesCellsOut { continue }
            guard sizes.indices.contains(fold) else {
                throw .invalidFoldPlan(
                    problem: "cell \(cell) is in fold \(fold), the folds are 0..<\(foldCount)")
            }
            sizes[fold] += 1
        }
        if let empty = sizes.firstIndex(of: 0) {
            throw .invalidFoldPlan(problem: "fold \(empty) holds out no cell")
        }
    }

    /// Checks that every fold has cells to train on, and none that it holds out.
    ///
    /// Without times a fold trains on what it does not hold out, so the sets cannot overlap; with
    /// times they cannot either, because training ends before the earliest held-out cell.
    static func checkTraining(
        _ foldOfCell: [Int], foldCount: Int, times: [Int]?, scheme: FoldScheme
    ) throws(LearningError) {
        guard let times else {
            if case .timeForward = scheme {
                throw .invalidFoldPlan(problem: "its cells have no place in time")
            }
            if foldCount == 1, !foldOfCell.contains(noFold) {
                throw .invalidFoldPlan(problem: "fold 0 has no cell to train on")
            }
            return
        }
        guard case .timeForward = scheme else {
            throw .invalidFoldPlan(problem: "only time-forward folds have times")
        }
        guard times.count == foldOfCell.count else {
            throw .invalidFoldPlan(
                problem: "\(foldOfCell.count) cells have a fold, \(times.count) have a time")
        }
        let first = times.min() ?? 0
        let starts = starts(foldOfCell, foldCount: foldCount, times: times)
        if let early = starts.firstIndex(where: { $0 <= first }) {
            throw .invalidFoldPlan(
                problem: "fold \(early) holds out the earliest cells, so has none to train on")
        }
    }

    /// The earliest time that each fold holds out.
    static func starts(_ foldOfCell: [Int], foldCount: Int, times: [Int]) -> [Int] {
        var starts = [Int](repeating: .max, count: foldCount)
        for (fold, time) in zip(foldOfCell, times) where fold != noFold {
            starts[fold] = min(starts[fold], time)
        }
        return starts
    }

    /// Says which group is held out by two folds, or only in part; nil if none is.
    static func splitGroup(_ foldOfCell: [Int], groups: [String]) -> String? {
        var foldOfGroup: [ExactText: Int] = [:]
        for (cell, fold) in foldOfCell.enumerated() {
            let other = foldOfGroup.updateValue(fold, forKey: ExactText(groups[cell]))
            guard let other, other != fold else { continue }
            return other == noFold || fold == noFold
                ? "group `\(groups[cell])` is only partly held out, by fold \(max(other, fold))"
                : "group `\(groups[cell])` is in folds \(other) and \(fold)"
        }
        return nil
    }

    /// Finds the labels of which some fold holds out cells and trains on others: scores say
    /// little of new labels then.
    ///
    /// - Parameter labels: `[cellCount]`, any metadata column.
    /// - Returns: The labels, in code point order.
    package func labelsOnBothSides(_ labels: [String]) -> [String] {
        precondition(labels.count == cellCount, "one label for each cell")
        let (rankOfCell, count) = FoldColumn.ranks(labels.map(ExactText.init))
        var found = [String](repeating: "", count: count)
        for (cell, rank) in rankOfCell.enumerated() { found[rank] = labels[cell] }
        var isSplit = [Bool](repeating: false, count: count)
        let isTrained = (0..<cellCount).map { subset?.isIncluded[$0] ?? true }
        if let timeOfCell {
            let starts = Self.starts(foldOfCell, foldCount: foldCount, times: timeOfCell)
            var earliest = [Int](repeating: .max, count: count)
            for (cell, rank) in rankOfCell.enumerated() where isTrained[cell] {
                earliest[rank] = min(earliest[rank], timeOfCell[cell])
            }
            for (cell, rank) in rankOfCell.enumerated() {
                if let fold = fold(of: cell), earliest[rank] < starts[fold] { isSplit[rank] = true }
            }
        } else {
            var heldOut = [Set<Int>](repeating: [], count: count)
            var trained = heldOut
            for (cell, rank) in rankOfCell.enumerated() {
                if let fold = fold(of: cell) { heldOut[rank].insert(fold) }
                if isTrained[cell] { trained[rank].insert(foldOfCell[cell]) }
            }
            for rank in 0..<count {
                isSplit[rank] = heldOut[rank].contains { fold in
                    trained[rank].contains { $0 != fold }
                }
            }
        }
        return zip(found, isSplit).filter(\.1).map(\.0)
    }
}
