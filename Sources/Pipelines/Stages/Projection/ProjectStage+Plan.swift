internal import Coordination

/// How a study's tasks of this stage are planned.
extension StudyPlanner {
    mutating func project(
        _ role: MatrixRole, _ shards: [Int], columns: Int, components: [Int]
    ) throws -> [Int] {
        try shards.enumerated().map { index, shard in
            try add(
                "project/\(role.rawValue)/\(index)",
                ProjectStage.self, ProjectWork(matrix: role, views: outline.views),
                [output("shard", of: shard, "shard"), output("columns", of: columns, "columns")]
                    + outputs("components", of: components, "components")
                    + documents(of: columns, for: outline.views),
                memoryBytes: estimate.project)
        }
    }
}

extension MemoryEstimate {
    var project: Int {
        allowance + 2 * largestShard + outline.views.count * basisBytes
            + 4 * outline.trainingInputs.rowCount / max(1, outline.shardGroupCount)
            * (outline.views.count * outline.componentCount + 256)
    }
}
