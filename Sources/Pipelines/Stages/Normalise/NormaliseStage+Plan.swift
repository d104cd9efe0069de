internal import Coordination
internal import Learning

/// How a study's tasks of this stage are planned.
extension QuestionPlanner {
    /// The shards of every matrix as models and scores see them: normalised where the question asks
    /// for it.
    ///
    /// - Parameters:
    ///   - given: The shards as they were read.
    ///   - fold: The fold whose held-out cells have no part in what is fitted; nil for what all
    ///     folds share, which is planned first.
    /// - Returns: Shards of a fold, where only one matrix has such, with those of the other that
    ///   all folds share.
    /// - Throws: What adding tasks throws.
    mutating func normalised(
        _ given: PlannedShards, withoutFold fold: Int?
    ) throws -> PlannedShards {
        var shards = fold == nil ? given : self.shards
        let inputs = outline.inputNormalisation
        if !inputs.normalisation.isIdentity, fold == nil || inputs.isPerFold {
            let (role, matrix) = (MatrixRole.trainingInputs, outline.trainingInputs)
            let fit = PlannedFit(inputs, role, matrix, fold, given.inputs, given.inputNames)
            let fitted = try self.fit(fit)
            shards.inputs = try apply(fit, fitted, to: given.inputs, role, matrix, [])
            if let tests = outline.testInputs {
                shards.tests = try apply(
                    fit, fitted, to: given.tests, .testInputs, tests,
                    outputs("train-names", of: given.inputNames, "names")
                        + outputs("names", of: given.testNames, "names"))
            }
        }
        let targets = outline.targetNormalisation
        if !targets.normalisation.isIdentity, fold == nil || targets.isPerFold {
            let (role, matrix) = (MatrixRole.trainingTargets, outline.trainingTargets)
            let fit = PlannedFit(targets, role, matrix, fold, given.targets, given.targetNames)
            shards.targets = try apply(
                fit, try self.fit(fit), to: given.targets, role, matrix, [])
        }
        return shards
    }

    /// A normalisation of one matrix, for all folds or for one.
    private struct PlannedFit {
        var choice: QuestionOutline.Normalising
        var role: MatrixRole
        var matrix: QuestionOutline.Matrix
        var fold: Int?
        /// The shards that it is fitted on.
        var shards: [Int]
        /// The task that gives the names of the columns.
        var names: [Int]

        init(
            _ choice: QuestionOutline.Normalising, _ role: MatrixRole,
            _ matrix: QuestionOutline.Matrix, _ fold: Int?, _ shards: [Int], _ names: [Int]
        ) {
            (self.choice, self.role, self.matrix) = (choice, role, matrix)
            (self.fold, self.shards, self.names) = (fold, shards, names)
        }
    }

    /// Begins the names of the tasks of a matrix, for all folds or for one.
    private func taskPrefix(_ role: MatrixRole, _ fold: Int?) -> String {
        "normalise/\(role.rawValue)" + (fold.map { "/fold-\($0)" } ?? "")
    }

    /// The task that ends a fit; nil where nothing is fitted.
    private mutating func fit(_ fit: PlannedFit) throws -> Int? {
        var last: Int?
        for (place, round) in fit.choice.normalisation.rounds.enumerated() {
            // Other matrices than the study's have no held-out cells: folds share what they give.
            let fold = round.rows == .trainingCells ? fit.fold : nil
            let name = PlannedChoice(
                name: "round \(place) of \(fit.role.rawValue)", withoutFold: fold)
            let task = try choices[name] ?? self.fit(fit, round, at: place, fold, after: last)
            choices[name] = task
            last = task
        }
        return last
    }

    private mutating func fit(
        _ fit: PlannedFit, _ round: NormalisationRound, at place: Int, _ fold: Int?,
        after last: Int?
    ) throws -> Int {
        let choice = try fit.choice.normalisation.choice()
        let prefix = "\(taskPrefix(fit.role, fold))/round-\(place + 1)"
        let earlier = last.map { [output("fitted", of: $0, "fitted")] } ?? []
        var (rows, shape, alignment) = (fit.shards, fit.matrix, [TaskInput]())
        if case .source(let role) = round.rows {
            guard let source = fit.choice.sources.first(where: { $0.role == role })?.matrix else {
                preconditionFailure("the outline has no matrix '\(role)'")
            }
            shape = source
            rows = try ingest(named: "\(fit.role.rawValue)-\(role)", source)
            alignment =
                outputs("names", of: Array(rows.prefix(1)), "names")
                + outputs("train-names", of: fit.names, "names")
        }
        let cells =
            fold == nil ? TaskInput(role: "cells", origin: .blob(outline.folds)) : foldTable
        let summaries = try rows.enumerated().map { index, shard in
            try add(
                "\(prefix)/summary/\(index)", NormaliseStage.self,
                NormaliseWork(choice, .summarise(round: place, withoutFold: fold)),
                [output("shard", of: shard, "shard"), cells] + alignment + earlier,
                summaryNeeds(shape, fit.choice.normalisation))
        }
        return try add(
            "\(prefix)/fit", NormaliseStage.self, NormaliseWork(choice, .fit(round: place)),
            outputs("summary", of: summaries, "summary")
                + outputs("names", of: fit.names, "names") + earlier,
            fitNeeds(fit.matrix, shape, summaryCount: summaries.count))
    }

    private func summaryNeeds(
        _ matrix: QuestionOutline.Matrix, _ normalisation: any Normalisation
    ) -> TaskNeeds {
        TaskNeeds(
            // The shard, and the rows of it that take part.
            memoryBytes: sizes.allowance + 3 * sizes.largestShard(matrix)
                + 64 * matrix.columnCount,
            outputBytes: ["summary": 40 * matrix.columnCount + 8 * sizes.shardRows(matrix)],
            operations: normalisation.operationsPerValue * sizes.shardEntries(matrix))
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
        _ fit: PlannedFit, _ fitted: Int?, to shards: [Int], _ role: MatrixRole,
        _ matrix: QuestionOutline.Matrix, _ names: [TaskInput]
    ) throws -> [Int] {
        let rows = sizes.shardRows(matrix)
        let prefix = taskPrefix(role, fit.fold)
        let reads = (fitted.map { [output("fitted", of: $0, "fitted")] } ?? []) + names
        return try shards.enumerated().map { index, shard in
            try add(
                "\(prefix)/\(index)", NormaliseStage.self,
                NormaliseWork(
                    try fit.choice.normalisation.choice(), .apply(isTest: role == .testInputs)),
                [output("shard", of: shard, "shard")] + reads,
                TaskNeeds(
                    // As read, as normalised, and as written.
                    memoryBytes: sizes.allowance + 4 * sizes.largestShard(matrix)
                        + 128 * matrix.columnCount,
                    outputBytes: [
                        "shard": rows * (sizes.cellBytes + 8) + sizes.largestShard(matrix),
                        "statistics": 32 * matrix.columnCount,
                    ],
                    operations: (fit.choice.normalisation.operationsPerValue + 5)
                        * sizes.shardEntries(matrix)))
        }
    }
}
