internal import Coordination

/// How a study's tasks of this stage are planned.
extension StudyPlanner {
    /// Where folds are found from features, a task that finds them.
    mutating func addAdversary(features: [Int], testFeatures: [Int]) throws {
        guard let adversary = outline.adversary else { return }
        let task = try add(
            "adversary", AdversaryStage.self, adversary,
            outputs("features", of: features, "features")
                + outputs("test-features", of: testFeatures, "features")
                + [TaskInput(role: "cells", origin: .blob(outline.folds))],
            memoryBytes: estimate.batches)
        foldTable = output("folds", of: task, "folds")
    }
}
