/// Which fold holds out which cell.
///
/// Every cell is held out by exactly one fold, every fold holds out at least one cell, and all
/// cells of a group are held out by the same fold. A value of this type has these properties:
/// `init` and decoding check them.
package struct FoldPlan: Sendable, Equatable {
    /// Number of folds, at least 2.
    package let foldCount: Int
    /// `[cellCount]`, the fold that holds each cell out, in canonical cell order.
    package let foldOfCell: [Int]
    /// `[cellCount]`, the group of each cell.
    package let groups: [String]

    /// Checks and stores a plan.
    ///
    /// - Throws: `LearningError.invalidFoldCount` or `LearningError.invalidFoldPlan`.
    package init(foldCount: Int, foldOfCell: [Int], groups: [String]) throws(LearningError) {
        guard foldCount >= 2 else { throw .invalidFoldCount(foldCount) }
        guard foldOfCell.count == groups.count else {
            throw .invalidFoldPlan(
                problem: "\(foldOfCell.count) cells have a fold, \(groups.count) have a group")
        }
        var sizes = [Int](repeating: 0, count: foldCount)
        var foldOfGroup: [ExactText: Int] = [:]
        for (cell, fold) in foldOfCell.enumerated() {
            guard sizes.indices.contains(fold) else {
                throw .invalidFoldPlan(
                    problem: "cell \(cell) is in fold \(fold), the folds are 0..<\(foldCount)")
            }
            sizes[fold] += 1
            let other = foldOfGroup.updateValue(fold, forKey: ExactText(groups[cell]))
            if let other, other != fold {
                throw .invalidFoldPlan(
                    problem: "group `\(groups[cell])` is in folds \(other) and \(fold)")
            }
        }
        if let empty = sizes.firstIndex(of: 0) {
            throw .invalidFoldPlan(problem: "fold \(empty) holds out no cell")
        }
        self.foldCount = foldCount
        self.foldOfCell = foldOfCell
        self.groups = groups
    }

    /// Number of cells in the plan.
    package var cellCount: Int { foldOfCell.count }

    /// Returns the cells that `fold` holds out, ascending.
    package func heldOut(_ fold: Int) -> [Int] {
        precondition((0..<foldCount).contains(fold), "fold \(fold) of \(foldCount)")
        return foldOfCell.indices.filter { foldOfCell[$0] == fold }
    }

    /// Returns the cells that `fold` trains on, ascending.
    package func training(_ fold: Int) -> [Int] {
        precondition((0..<foldCount).contains(fold), "fold \(fold) of \(foldCount)")
        return foldOfCell.indices.filter { foldOfCell[$0] != fold }
    }

    /// Returns the groups that `fold` holds out with their sizes, labels in code point order.
    package func heldOutGroups(_ fold: Int) -> [GroupSize] {
        var counts: [ExactText: Int] = [:]
        for cell in heldOut(fold) { counts[ExactText(groups[cell]), default: 0] += 1 }
        return counts.sorted { $0.key < $1.key }
            .map { GroupSize(label: $0.key.text, cellCount: $0.value) }
    }
}

extension FoldPlan: Codable {
    private enum CodingKeys: String, CodingKey {
        case foldCount, foldOfCell, groups
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            foldCount: container.decode(Int.self, forKey: .foldCount),
            foldOfCell: container.decode([Int].self, forKey: .foldOfCell),
            groups: container.decode([String].self, forKey: .groups))
    }
}
