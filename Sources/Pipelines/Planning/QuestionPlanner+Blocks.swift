internal import Coordination

/// The two forms in which tasks make the features of a block: one task for each shard, or one for
/// all cells.
extension QuestionPlanner {
    /// Plans one task a shard of training and of test inputs, each with an output `features`.
    mutating func features(
        _ request: BlockRequest, _ step: String, _ columnCount: Int,
        _ plan: (
            inout QuestionPlanner, _ shard: Int, QuestionOutline.Matrix, _ isTest: Bool,
            _ name: String
        ) throws -> Int
    ) throws -> PlannedBlock {
        func tasks(
            _ shards: [Int], _ role: MatrixRole, _ matrix: QuestionOutline.Matrix
        ) throws -> [TaskOutput] {
            try shards.enumerated().map { index, shard in
                let task = try plan(
                    &self, shard, matrix, role == .testInputs,
                    "\(request.prefix)\(step)/\(role.rawValue)/\(index)")
                return TaskOutput(task: task, role: "features")
            }
        }
        let shards = try shards(withoutFold: request.withoutFold)
        return PlannedBlock(
            training: try tasks(shards.inputs, .trainingInputs, outline.trainingInputs),
            tests: try outline.testInputs.map {
                try tasks(shards.tests, .testInputs, $0)
            } ?? [],
            columnCount: columnCount)
    }

    /// The place of a block that another names; the cluster file has been checked.
    func place(ofBlock name: String) -> Int {
        guard let place = outline.blocks.firstIndex(where: { $0.name == name }) else {
            preconditionFailure("question '\(outline.name)' has no block '\(name)'")
        }
        return place
    }

    /// The size of the features of a shard.
    func featureBytes(_ matrix: QuestionOutline.Matrix, _ columnCount: Int) -> [String: Int] {
        ["features": sizes.shardRows(matrix) * (sizes.cellBytes + 4 * columnCount)]
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
