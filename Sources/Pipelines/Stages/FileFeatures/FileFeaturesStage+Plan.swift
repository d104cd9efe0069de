internal import Coordination

/// How a study's tasks of this stage are planned.
extension QuestionPlanner {
    /// The rows of the file that a block names.
    mutating func fileFeatures(_ request: BlockRequest) throws -> PlannedBlock {
        guard let source = request.block.source, let table = request.block.table else {
            preconditionFailure("block '\(request.block.name)' has no file or no cells")
        }
        let cells = outline.trainingCellCount + (outline.testInputs?.rowCount ?? 0)
        let values = Double(source.rowCount) * Double(source.columnCount)
        let task = try add(
            request.taskName, FileFeaturesStage.self, FileFeaturesWork(source.selection),
            [
                TaskInput(role: "file", origin: .blob(source.file)),
                TaskInput(role: "labels", origin: .blob(table)),
            ],
            TaskNeeds(
                // Rows in order, by side and as written; a block as read and dense, and up to
                // 64 MiB of chunks on their way; ids with their index.
                memoryBytes: sizes.allowance + (64 << 20) + 3 * FileFeaturesStage.blockBytes
                    + 3 * 4 * cells * source.columnCount + 4 * table.sizeBytes
                    + 150 * source.rowCount,
                outputBytes: wholeFeatureBytes(source.columnCount),
                // As ingestion: bytes of the rows as Float32, and opening the file.
                operations: 4 * values / 0.45 + 0.05e9))
        return wholeBlock(task, columnCount: source.columnCount)
    }
}
