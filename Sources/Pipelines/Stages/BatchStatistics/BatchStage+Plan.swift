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
        // Where others are fitted per fold the scale is not, unless the evaluation asks for it.
        let isNested = outline.evaluation.hidesInputs
        let fold = isNested ? request.withoutFold : nil
        let task = try add(
            request.taskName,
            BatchStage.self,
            BatchWork(
                blockCount: features.blocks.count, componentCount: componentCount,
                withoutFold: fold, partsSides: isNested ? true : nil),
            features.training + features.tests + (fold == nil ? [] : [foldTable])
                + [TaskInput(role: "labels", origin: .blob(table))],
            TaskNeeds(
                // Features of every cell, once as read, once by shard and once in order.
                memoryBytes: sizes.allowance + 3 * 4 * cells * (features.columnCount + 16),
                outputBytes: wholeFeatureBytes(componentCount + 1),
                // 50·10⁶ features in a second.
                operations: 20 * Double(cells) * Double(features.columnCount)))
        return wholeBlock(task, columnCount: componentCount + 1)
    }
}
