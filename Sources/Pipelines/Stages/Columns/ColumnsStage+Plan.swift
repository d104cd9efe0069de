internal import Coordination

/// How a study's tasks of this stage are planned.
extension StudyPlanner {
    mutating func addColumns(inputs: [Int], targets: [Int], tests: [Int]) throws -> Int {
        // Targets are read before anything is computed, so a bad value stops the study at once.
        var reads =
            outputs("train-statistics", of: inputs, "statistics")
            + outputs("train-names", of: Array(inputs.prefix(1)), "names")
            + outputs("target-statistics", of: targets, "statistics")
            + outputs("target-names", of: Array(targets.prefix(1)), "names")
        if !tests.isEmpty {
            reads += outputs("test-statistics", of: tests, "statistics")
            reads += outputs("test-names", of: Array(tests.prefix(1)), "names")
        }
        reads += outline.lists.map { TaskInput(role: $0.role, origin: .blob($0.blob)) }
        return try add(
            "columns", ColumnsStage.self, outline.columns, reads, memoryBytes: estimate.columns)
    }

    /// The statistics of columns, where one of the views needs them.
    func documents(of columns: Int, for views: [String]) -> [TaskInput] {
        guard outline.columns.documents != nil, views.contains("tf-idf") else { return [] }
        return [output("documents", of: columns, "documents")]
    }
}

extension MemoryEstimate {
    /// Five numbers a column and the names.
    var columns: Int {
        allowance + 128
            * (outline.trainingInputs.columnCount + (outline.testInputs?.columnCount ?? 0))
    }
}
