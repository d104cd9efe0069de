internal import Coordination

/// How a study's tasks of this stage are planned.
extension QuestionPlanner {
    /// The tasks that make `statistics` of the training inputs: of all rows, or of a fold's.
    mutating func inputStatistics(withoutFold fold: Int?) throws -> [Int] {
        guard let fold else { return shards.inputs }
        let name = PlannedChoice(name: "statistics", withoutFold: fold)
        if let first = choices[name] { return Array(first..<first + shards.inputs.count) }
        let rows = sizes.shardRows(outline.trainingInputs)
        let inputs = try shards(withoutFold: fold).inputs
        let tasks = try inputs.enumerated().map { index, shard in
            try add(
                "statistics/fold-\(fold)/\(index)",
                StatisticsStage.self, StatisticsWork(withoutFold: fold),
                [output("shard", of: shard, "shard"), foldTable],
                TaskNeeds(
                    memoryBytes: sizes.allowance
                        + 3 * sizes.largestShard(outline.trainingInputs),
                    outputBytes: ["statistics": 32 * outline.trainingInputs.columnCount],
                    operations: 4 * Double(rows) * outline.trainingInputs.rowBytes))
        }
        choices[name] = tasks.first
        return tasks
    }
}
