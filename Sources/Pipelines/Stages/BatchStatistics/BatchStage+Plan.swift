internal import Coordination

/// How a study's tasks of this stage are planned.
extension QuestionPlanner {
    /// Statistics of the batches that the labels of a block name, over the features of others.
    mutating func batchStatistics(
        _ request: BlockRequest, of features: PlannedFeatures, componentCount: Int
    ) throws -> PlannedBlock {
        guard let table = request.block.table else {
            preconditionFailure("block '\(request.block.name)' has no labels")
        }
        let cells = sizes.inputCellCount
        let task = try add(
            request.taskName,
            BatchStage.self,
            BatchWork(blockCount: features.blocks.count, componentCount: componentCount),
            features.training + features.tests
                + [TaskInput(role: "labels", origin: .blob(table))],
            TaskNeeds(
                // Features of every cell, once as read, once by shard and once in order.
                memoryBytes: sizes.allowance + 3 * 4 * cells * (features.columnCount + 16),
                outputBytes: wholeFeatureBytes(componentCount + 1),
                // 50·10⁶ features in a second.
                operations: 20 * Double(cells) * Double(features.columnCount)))
        return wholeBlock(task, columnCount: componentCount + 1)
    }

    /// The sizes of features that one task makes of all cells.
    func wholeFeatureBytes(_ columnCount: Int) -> [String: Int] {
        func bytes(_ cells: Int) -> Int { cells * (sizes.cellBytes + 4 * columnCount) }
        var found = ["features": bytes(outline.trainingCellCount)]
        if let tests = outline.testInputs { found["test-features"] = bytes(tests.rowCount) }
        return found
    }

    /// A block whose features one task makes.
    func wholeBlock(_ task: Int, columnCount: Int) -> PlannedBlock {
        PlannedBlock(
            training: [TaskOutput(task: task, role: "features")],
            tests: outline.testInputs == nil
                ? [] : [TaskOutput(task: task, role: "test-features")],
            columnCount: columnCount)
    }
}
