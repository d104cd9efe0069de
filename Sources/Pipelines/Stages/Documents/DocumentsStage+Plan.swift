internal import Coordination
internal import Learning

/// How a study's tasks of this stage are planned.
extension QuestionPlanner {
    /// The statistics of columns that a view needs; nothing where it needs none.
    mutating func documents(
        for view: InputView, includesTests: Bool, withoutFold fold: Int?
    ) throws -> [TaskInput] {
        guard view.needsStatistics else { return [] }
        let choice = PlannedChoice(
            name: includesTests ? "documents of all" : "documents", withoutFold: fold)
        let known = choices[choice]
        let task =
            try known ?? addDocuments(includesTests: includesTests, withoutFold: fold)
        choices[choice] = task
        return [output("documents", of: task, "documents")]
    }

    private mutating func addDocuments(
        includesTests: Bool, withoutFold fold: Int?
    ) throws -> Int {
        let width = outline.trainingInputs.columnCount
        let tests = try shards(withoutFold: fold).tests
        return try add(
            "documents/\(includesTests ? "all" : "train")" + (fold.map { "/fold-\($0)" } ?? ""),
            DocumentsStage.self, DocumentsWork(includesTests: includesTests),
            outputs("train-statistics", of: try inputStatistics(withoutFold: fold), "statistics")
                + [try decision(for: [.tfIDF], withoutFold: fold)]
                + (includesTests
                    ? outputs("test-statistics", of: tests, "statistics") : []),
            TaskNeeds(
                memoryBytes: sizes.allowance + 128 * width,
                outputBytes: ["documents": 32 * width], operations: 100 * Double(width)))
    }
}
