internal import Coordination
internal import Learning

/// How a study's tasks of this stage are planned.
extension QuestionPlanner {
    /// The features of each shard.
    mutating func cellStatistics(
        _ request: BlockRequest, quantiles: [Double]
    ) throws -> PlannedBlock {
        // Only where test columns stand is read of it: the same for every fold, and for values of
        // any size.
        let decision = try decision(for: request.block.block.views, withoutFold: nil)
        let counted = output("counted", of: try countedColumns(decision), "counted")
        let width = CellSummary(quantiles: quantiles).featureCount
        return try features(request, "describe", width) { planner, shard, matrix, isTest, name in
            try planner.add(
                name, CellStatisticsStage.self, .describe(isTest: isTest, quantiles: quantiles),
                [planner.output("shard", of: shard, "shard"), counted] + (isTest ? [decision] : []),
                TaskNeeds(
                    memoryBytes: planner.sizes.allowance
                        + 2 * planner.sizes.largestShard(matrix)
                        + 16 * matrix.columnCount
                        + 8 * planner.sizes.shardRows(matrix) * width,
                    outputBytes: planner.featureBytes(matrix, width),
                    // Measured: 80 to 105 ns to sort and add up one of 2,000 values.
                    operations: 100 * planner.sizes.shardEntries(matrix)))
        }
    }

    /// The task that chooses the columns, one for all blocks and folds.
    private mutating func countedColumns(_ decision: TaskInput) throws -> Int {
        let choice = PlannedChoice(name: "columns of cell statistics", withoutFold: nil)
        if let known = choices[choice] { return known }
        let columnCount = outline.trainingInputs.columnCount
        let task = try add(
            "cell-statistics/columns", CellStatisticsStage.self, .choose, [decision],
            TaskNeeds(
                memoryBytes: sizes.allowance + 64 * columnCount,
                outputBytes: ["counted": columnCount + 256],
                operations: 10 * Double(columnCount)))
        choices[choice] = task
        return task
    }
}
