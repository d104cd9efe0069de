import Learning

/// Plans by one column of groups.
extension GroupFolds {
    /// Groups are labels.
    static func plan(groups: [String], foldCount: Int) throws(LearningError) -> FoldPlan {
        try plan(by: FoldColumn(name: "group", labels: groups), foldCount: foldCount)
    }

    /// Groups are integers.
    static func plan(integerGroups: [Int], foldCount: Int) throws(LearningError) -> FoldPlan {
        try plan(
            by: FoldColumn(
                name: "group", labels: integerGroups.map(\.description), areNumbers: true),
            foldCount: foldCount)
    }

    /// One fold a group, groups are labels.
    static func leaveOneOut(groups: [String]) throws(LearningError) -> FoldPlan {
        try leaveOneOut(by: FoldColumn(name: "group", labels: groups))
    }
}

extension FoldPlan {
    /// A plan by group.
    init(foldCount: Int, foldOfCell: [Int], groups: [String]) throws(LearningError) {
        try self.init(
            scheme: .group(by: "group"), foldCount: foldCount, foldOfCell: foldOfCell,
            groups: groups)
    }

    /// Whether every cell is held out by a fold.
    var coversAllCells: Bool { !foldOfCell.contains(FoldPlan.noFold) }
}
