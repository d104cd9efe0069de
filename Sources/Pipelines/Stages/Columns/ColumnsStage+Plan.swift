internal import Coordination
internal import Learning

/// How a study's tasks of this stage are planned.
extension QuestionPlanner {
    /// The task that decides which columns are used: by all cells, or without those that a fold
    /// holds out.
    mutating func columns(withoutFold fold: Int?) throws -> Int {
        let choice = PlannedChoice(name: "columns", withoutFold: fold)
        if let known = choices[choice] { return known }
        let reads = try columnReads(withoutFold: fold)
        let width = outline.trainingInputs.columnCount + (outline.testInputs?.columnCount ?? 0)
        let task = try add(
            fold.map { "columns/fold-\($0)" } ?? "columns", ColumnsStage.self,
            ColumnsWork(
                drop: outline.drop,
                seesGiven: outline.blocks.contains { $0.block.views.contains(.given) }),
            reads,
            TaskNeeds(
                // Five numbers a column and the names.
                memoryBytes: sizes.allowance + 128 * width,
                outputBytes: [
                    "columns": 8 * outline.trainingInputs.columnCount, "report": 4 << 10,
                ],
                operations: 1e3 * Double(width)))
        if fold == nil { note(.columnReport, from: task) }
        choices[choice] = task
        return task
    }

    private mutating func columnReads(withoutFold fold: Int?) throws -> [TaskInput] {
        // Targets are read before anything is computed, so a bad value stops the study at once.
        var reads =
            outputs("train-statistics", of: try inputStatistics(withoutFold: fold), "statistics")
            + inputNames
            + outputs("target-statistics", of: shards.targets, "statistics") + targetNames
        if !shards.tests.isEmpty {
            reads += outputs("test-statistics", of: shards.tests, "statistics")
            reads += outputs("test-names", of: Array(shards.tests.prefix(1)), "names")
        }
        if let list = outline.dropList {
            reads.append(TaskInput(role: "drop", origin: .blob(list)))
        }
        return reads
    }

    /// The names of the input columns.
    var inputNames: [TaskInput] {
        outputs("train-names", of: Array(shards.inputs.prefix(1)), "names")
    }

    /// The names of the targets.
    var targetNames: [TaskInput] {
        outputs("target-names", of: Array(shards.targets.prefix(1)), "names")
    }
}
