internal import Coordination
internal import Learning

/// How a study's tasks of this stage are planned.
extension QuestionPlanner {
    /// The shards of every matrix as models and scores see them: normalised where the question asks
    /// for it.
    mutating func normalised(_ given: PlannedShards) throws -> PlannedShards {
        var shards = given
        let inputs = outline.inputNormalisation
        if !inputs.normalisation.isIdentity {
            let fitted = try fit(
                inputs, of: given.inputs, .trainingInputs, outline.trainingInputs, given)
            let names = outputs("train-names", of: given.inputNames, "names")
            shards.inputs = try apply(
                inputs, fitted, to: given.inputs, .trainingInputs, outline.trainingInputs, [])
            if let tests = outline.testInputs {
                shards.tests = try apply(
                    inputs, fitted, to: given.tests, .testInputs, tests,
                    names + outputs("names", of: given.testNames, "names"))
            }
        }
        let targets = outline.targetNormalisation
        if !targets.normalisation.isIdentity {
            let fitted = try fit(
                targets, of: given.targets, .trainingTargets, outline.trainingTargets, given)
            shards.targets = try apply(
                targets, fitted, to: given.targets, .trainingTargets, outline.trainingTargets, [])
        }
        return shards
    }

    /// The task that ends a fit; nil where nothing is fitted.
    private mutating func fit(
        _ choice: QuestionOutline.Normalising, of shards: [Int], _ role: MatrixRole,
        _ matrix: QuestionOutline.Matrix, _ given: PlannedShards
    ) throws -> Int? {
        let normalisation = choice.normalisation
        var last: Int?
        for (round, what) in normalisation.rounds.enumerated() {
            let prefix = "normalise/\(role.rawValue)/round-\(round + 1)"
            let earlier = last.map { [output("fitted", of: $0, "fitted")] } ?? []
            let names = role == .trainingTargets ? given.targetNames : given.inputNames
            let (rows, shape) = try summed(what, shards, matrix, choice)
            let alignment =
                what.rows == .trainingCells
                ? []
                : outputs("names", of: Array(rows.prefix(1)), "names")
                    + outputs("train-names", of: names, "names")
            let summaries = try rows.enumerated().map { index, shard in
                try add(
                    "\(prefix)/summary/\(index)", NormaliseStage.self,
                    NormaliseWork(try normalisation.choice(), .summarise(round: round)),
                    [
                        output("shard", of: shard, "shard"),
                        TaskInput(role: "cells", origin: .blob(outline.folds)),
                    ] + alignment + earlier, summaryNeeds(shape))
            }
            last = try add(
                "\(prefix)/fit", NormaliseStage.self,
                NormaliseWork(try normalisation.choice(), .fit(round: round)),
                outputs("summary", of: summaries, "summary")
                    + outputs("names", of: names, "names") + earlier,
                fitNeeds(matrix, shape, summaryCount: summaries.count))
        }
        return last
    }

    /// The shards that a round sums up, and their shape.
    private mutating func summed(
        _ round: NormalisationRound, _ shards: [Int], _ matrix: QuestionOutline.Matrix,
        _ choice: QuestionOutline.Normalising
    ) throws -> ([Int], QuestionOutline.Matrix) {
        guard case .source(let role) = round.rows else { return (shards, matrix) }
        guard let source = choice.sources.first(where: { $0.role == role })?.matrix else {
            preconditionFailure("the outline has no matrix '\(role)'")
        }
        return (try ingest(named: role, source), source)
    }

    private func summaryNeeds(_ matrix: QuestionOutline.Matrix) -> TaskNeeds {
        TaskNeeds(
            // The shard, and the rows of it that take part.
            memoryBytes: sizes.allowance + 3 * sizes.largestShard(matrix)
                + 64 * matrix.columnCount,
            outputBytes: ["summary": 40 * matrix.columnCount + 8 * sizes.shardRows(matrix)],
            // 50·10⁶ logarithms in a second.
            operations: 20 * sizes.shardEntries(matrix))
    }

    private func fitNeeds(
        _ matrix: QuestionOutline.Matrix, _ summed: QuestionOutline.Matrix, summaryCount: Int
    ) -> TaskNeeds {
        TaskNeeds(
            memoryBytes: sizes.allowance + 256 * matrix.columnCount + 16 * summed.rowCount,
            outputBytes: ["fitted": 24 * matrix.columnCount + (1 << 10)],
            operations: 20 * Double(matrix.columnCount * summaryCount + summed.rowCount))
    }

    private mutating func apply(
        _ choice: QuestionOutline.Normalising, _ fitted: Int?, to shards: [Int],
        _ role: MatrixRole, _ matrix: QuestionOutline.Matrix, _ names: [TaskInput]
    ) throws -> [Int] {
        let rows = sizes.shardRows(matrix)
        let reads = (fitted.map { [output("fitted", of: $0, "fitted")] } ?? []) + names
        return try shards.enumerated().map { index, shard in
            try add(
                "normalise/\(role.rawValue)/\(index)", NormaliseStage.self,
                NormaliseWork(
                    try choice.normalisation.choice(), .apply(isTest: role == .testInputs)),
                [output("shard", of: shard, "shard")] + reads,
                TaskNeeds(
                    // As read, as normalised, and as written.
                    memoryBytes: sizes.allowance + 4 * sizes.largestShard(matrix)
                        + 128 * matrix.columnCount,
                    outputBytes: [
                        "shard": rows * (sizes.cellBytes + 8) + sizes.largestShard(matrix),
                        "statistics": 32 * matrix.columnCount,
                    ],
                    operations: 25 * sizes.shardEntries(matrix)))
        }
    }
}
