internal import Coordination

/// How a study's tasks of this stage are planned.
extension StudyPlanner {
    /// Statistics of batches as features: one task, or none.
    mutating func addBatches(features: [Int], testFeatures: [Int]) throws -> [Int] {
        guard let batches = outline.batches else { return [] }
        return [
            try add(
                "batches", BatchStage.self, BatchWork(componentCount: batches.componentCount),
                outputs("features", of: features, "features")
                    + outputs("test-features", of: testFeatures, "features")
                    + [TaskInput(role: "batches", origin: .blob(batches.table))],
                memoryBytes: estimate.batches)
        ]
    }
}

extension MemoryEstimate {
    /// Features of every cell, once as read, once by shard and once in order.
    var batches: Int {
        let cells = outline.trainingInputs.rowCount + (outline.testInputs?.rowCount ?? 0)
        return allowance + 3 * 4 * cells * (featureCount + 16)
    }
}
