internal import Coordination
internal import Learning

/// How a study's tasks of this stage are planned.
extension QuestionPlanner {
    /// The task that decides which columns are used: by all cells, or without those that a fold
    /// holds out.
    ///
    /// Values that some views cannot bear are refused for these alone: what one block sees changes
    /// no task of the others.
    mutating func columns(for views: [InputView], withoutFold fold: Int?) throws -> Int {
        let seesGiven = views.contains(.given)
        let choice = PlannedChoice(
            name: seesGiven ? "columns" : "columns of any size", withoutFold: fold)
        if let known = choices[choice] { return known }
        let reads = try columnReads(withoutFold: fold)
        let name =
            seesGiven == outline.views.contains(.given) ? "columns" : "columns/any-size"
        let width = outline.trainingInputs.columnCount + (outline.testInputs?.columnCount ?? 0)
        let task = try add(
            name + (fold.map { "/fold-\($0)" } ?? ""), ColumnsStage.self,
            ColumnsWork(drop: outline.drop, seesGiven: seesGiven), reads,
            TaskNeeds(
                // Five numbers a column and the names.
                memoryBytes: sizes.allowance + 128 * width,
                outputBytes: [
                    "columns": 8 * outline.trainingInputs.columnCount, "report": 4 << 10,
                ],
                operations: 1e3 * Double(width)))
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
            let tests = try shards(withoutFold: fold).tests
            reads += outputs("test-statistics", of: tests, "statistics")
            reads += outputs("test-names", of: shards.testNames, "names")
        }
        if let list = outline.dropList {
            reads.append(TaskInput(role: "drop", origin: .blob(list)))
            if outline.dropUsesSymbols { reads += inputSymbols }
        }
        return reads
    }

    /// The decision about columns as a task reads it.
    mutating func decision(
        for views: [InputView], withoutFold fold: Int?
    ) throws -> TaskInput {
        output("columns", of: try columns(for: views, withoutFold: fold), "columns")
    }

    /// The names of the input columns.
    var inputNames: [TaskInput] {
        outputs("train-names", of: shards.inputNames, "names")
    }

    /// The symbols beside the names of the input columns.
    var inputSymbols: [TaskInput] {
        outline.inputSymbols.map { [TaskInput(role: "symbols", origin: .blob($0))] } ?? []
    }

    /// The names of the targets.
    var targetNames: [TaskInput] {
        outputs("target-names", of: shards.targetNames, "names")
    }
}
