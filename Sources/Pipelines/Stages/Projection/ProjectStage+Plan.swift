internal import Coordination
internal import Learning

/// How a study's tasks of this stage are planned.
extension QuestionPlanner {
    /// The coordinates of every shard in the components of a view.
    mutating func project(
        _ request: BlockRequest, view: String, components: Int, reads: [TaskInput],
        componentCount: Int, isWeighed: Bool = false
    ) throws -> PlannedBlock {
        let components = [output("components", of: components, "components")]
        return try features(request, "project", componentCount) {
            planner, shard, matrix, isTest, name in
            let seen = InputView(rawValue: view)
            let entries = planner.sizes.shardEntries(matrix, in: seen)
            return try planner.add(
                name, ProjectStage.self,
                ProjectWork(
                    view: view, isTest: isTest,
                    fillsMissing: isTest && planner.outline.fillsMissingColumns,
                    isWeighed: isWeighed),
                [planner.output("shard", of: shard, "shard")] + components + reads,
                TaskNeeds(
                    memoryBytes: planner.sizes.allowance
                        + 2 * planner.sizes.largestInputShard
                        + 4 * matrix.columnCount * componentCount
                        + 8 * planner.sizes.shardRows(matrix) * componentCount
                        + planner.sizes.denseBlockBytes(matrix, in: seen),
                    outputBytes: planner.featureBytes(matrix, componentCount),
                    // 8·10⁹ operations of the product in a second, 80·10⁶ entries renumbered.
                    // A dense view takes 5 ns an entry.
                    operations: entries
                        * (2 * Double(componentCount) / 8 + (isTest ? 12 : 0)
                            + (seen?.fillsZeros == true ? 5 : 0))))
        }
    }
}
