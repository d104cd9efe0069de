internal import Coordination

/// How a study's tasks of this stage are planned.
extension QuestionPlanner {
    /// The task that selects the genes of a block.
    mutating func genes(
        _ request: BlockRequest, _ selection: GenesWork.Selection, mostColumns: Int
    ) throws -> Int {
        let fold = request.withoutFold
        let choice = PlannedChoice(name: request.taskName, withoutFold: fold)
        if let known = choices[choice] { return known }
        let decision = try decision(for: request.block.block.views, withoutFold: fold)
        let task = try add(
            request.prefix + "select", GenesStage.self, .select(selection),
            outputs("train-statistics", of: try inputStatistics(withoutFold: fold), "statistics")
                + inputNames + targetNames + [decision]
                + request.fileInputs + (request.block.usesSymbols ? inputSymbols : []),
            TaskNeeds(
                memoryBytes: sizes.allowance + 128 * outline.trainingInputs.columnCount,
                outputBytes: ["genes": 24 * mostColumns, "report": 64 * mostColumns],
                operations: 1e3 * Double(outline.trainingInputs.columnCount)))
        note(.geneReport, from: task)
        choices[choice] = task
        return task
    }

    /// The features of each shard: the columns that `genes` selected, in a view where one is named.
    mutating func geneFeatures(
        _ request: BlockRequest, genes: Int, mostColumns: Int, view: String? = nil
    ) throws -> PlannedBlock {
        let decided = [
            try decision(for: request.block.block.views, withoutFold: request.withoutFold),
            output("genes", of: genes, "genes"),
        ]
        return try features(request, "apply", mostColumns) { planner, shard, matrix, isTest, name in
            try planner.add(
                name, GenesStage.self, .apply(isTest: isTest, view: view),
                [planner.output("shard", of: shard, "shard")] + decided,
                TaskNeeds(
                    memoryBytes: planner.sizes.allowance
                        + 2 * planner.sizes.largestShard(matrix)
                        + 8 * planner.sizes.shardRows(matrix) * mostColumns,
                    outputBytes: planner.featureBytes(matrix, mostColumns),
                    operations: planner.sizes.shardEntries(matrix) * (isTest ? 12 : 0.5)))
        }
    }
}
