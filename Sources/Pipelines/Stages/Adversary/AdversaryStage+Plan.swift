internal import Coordination

/// How a study's tasks of this stage are planned.
extension QuestionPlanner {
    /// Where folds are found from features, a task that finds them.
    mutating func addAdversary() throws {
        guard let adversary = outline.adversary else { return }
        // The folds are not known yet, so no block can do without one; targets choose no folds.
        let places = blocksOfValues.filter { !outline.readsTargets(outline.blocks[$0].block) }
        let features = try features(of: places, withoutFold: nil)
        let cells = sizes.inputCellCount
        var work = adversary
        work.blockCount = features.blocks.count
        let task = try add(
            "adversary", AdversaryStage.self, work,
            features.training + features.tests
                + [TaskInput(role: "cells", origin: .blob(outline.folds))],
            TaskNeeds(
                memoryBytes: sizes.allowance + 3 * 4 * cells * (features.columnCount + 16),
                outputBytes: ["folds": 4 * sizes.cellBytes * outline.trainingCellCount],
                // 5·10⁶ features in a second.
                operations: 200 * Double(cells) * Double(features.columnCount)))
        note(.foldPlan, from: task)
        foldTable = output("folds", of: task, "folds")
    }
}
