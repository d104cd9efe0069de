internal import Coordination

/// How a study's tasks of this stage are planned.
extension QuestionPlanner {
    /// The metadata of a block as features.
    mutating func metadata(_ request: BlockRequest, columnCount: Int) throws -> PlannedBlock {
        guard let table = request.block.table else {
            preconditionFailure("block '\(request.block.name)' has no labels")
        }
        let task = try add(
            request.taskName, MetadataStage.self, MetadataWork(withoutFold: request.withoutFold),
            [TaskInput(role: "labels", origin: .blob(table))]
                + (request.withoutFold == nil ? [] : [foldTable]),
            TaskNeeds(
                memoryBytes: sizes.allowance + 4 * table.sizeBytes
                    + 12 * sizes.inputCellCount * columnCount,
                outputBytes: wholeFeatureBytes(columnCount),
                operations: 20 * Double(sizes.inputCellCount) * Double(columnCount)))
        return wholeBlock(task, columnCount: columnCount)
    }
}
