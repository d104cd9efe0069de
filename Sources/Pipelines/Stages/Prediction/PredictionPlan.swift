package import Coordination

/// The plan of predictions of new cells by a finished question.
///
/// It has the tasks that read the new cells, and none of the study's: what those fitted are blobs.
package struct PredictionPlan: Sendable, Equatable {
    /// The tasks.
    package let plan: Plan
    /// The indices of those that predict, in the order of the cells.
    package let predictions: [Int]

    /// Plans predictions.
    ///
    /// - Parameters:
    ///   - outline: The question's, with the new cells as its test inputs, and with their labels in
    ///     the tables of its blocks.
    ///   - models: The kinds of models that its members may be of.
    ///   - fitted: The bytes of an output of the finished question, by the task in the plan of the
    ///     question alone. Of a decision about columns it returns one for the new cells; of the
    ///     names of a file (`names` of an `ingest`) those under which columns are compared.
    /// - Throws: What `QuestionPlanner.plan` and `fitted` throw.
    package init(
        _ outline: QuestionOutline, models: ModelRegistry = .standard,
        fitted: (_ task: TaskSpec, _ role: String) throws -> BlobReference
    ) throws {
        let planned = try QuestionPlanner.predictions(outline, models: models)
        var places: [Int: Int] = [:]
        var tasks: [TaskSpec] = []
        for index in planned.needed {
            var task = planned.tasks[index]
            task.inputs = try task.inputs.map { input in
                guard case .output(let source, let role) = input.origin else { return input }
                if planned.isOfNewCells(source, role), !planned.areNames(source, role) {
                    guard let place = places[source] else {
                        preconditionFailure("\(task.name) comes before task \(source)")
                    }
                    return TaskInput(role: input.role, origin: .output(task: place, role: role))
                }
                return TaskInput(
                    role: input.role, origin: .blob(try fitted(planned.tasks[source], role)))
            }
            // Only predictions outlast whoever reads them.
            if task.work.kind != PredictStage.kind {
                task.traits.kept = .nothing
                task.traits.keepsInputs = false
                task.traits.isResult = false
            }
            places[index] = tasks.count
            tasks.append(task)
        }
        plan = try Plan(tasks: tasks)
        predictions = planned.predictions.compactMap { places[$0] }
    }
}

/// A question planned with new cells as its test cells, and what of it is about them.
struct PlannedPredictions {
    var tasks: [TaskSpec]
    /// The tasks that predict, in the order of the cells.
    var predictions: [Int]
    /// Outputs that hold rows of new cells, and all outputs of tasks that only predictions have.
    var newOutputs: Set<TaskOutput>
    /// Tasks all of whose outputs are of new cells.
    var newTasks: Set<Int>

    /// Whether an output is made for the new cells; else the finished question has it.
    func isOfNewCells(_ task: Int, _ role: String) -> Bool {
        newTasks.contains(task) || newOutputs.contains(TaskOutput(task: task, role: role))
    }

    /// Whether an output is the names of a file, which the coordinator knows from its header.
    func areNames(_ task: Int, _ role: String) -> Bool {
        role == "names" && tasks[task].inputs.allSatisfy { $0.sourceTask == nil }
    }

    /// The tasks that predictions need and the finished question does not have, ascending.
    var needed: [Int] {
        var found = Set(predictions)
        var open = predictions
        while let task = open.popLast() {
            for case .output(let source, let role) in tasks[task].inputs.map(\.origin)
            where isOfNewCells(source, role) && !areNames(source, role)
                && found.insert(source).inserted
            {
                open.append(source)
            }
        }
        return found.sorted()
    }
}
