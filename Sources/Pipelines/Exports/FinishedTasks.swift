package import Coordination

/// The tasks of a finished study, and where what they left is.
package struct FinishedTasks {
    /// The tasks.
    package let plan: Plan
    /// The stages that made the outputs.
    package let registry: StageRegistry
    /// The file of an output or of a given blob; nil where it was collected.
    private let locate: (TaskInput.Origin) throws -> String?

    /// Joins a plan with the files of its blobs.
    package init(
        plan: Plan, registry: StageRegistry = .standard,
        locate: @escaping (TaskInput.Origin) throws -> String?
    ) {
        self.plan = plan
        self.registry = registry
        self.locate = locate
    }

    /// The file of an output.
    ///
    /// - Throws: `CoordinationError.missingOutput` where it was collected.
    package func path(_ role: String, of task: Int) throws -> String {
        guard let path = try locate(.output(task: task, role: role)) else {
            throw CoordinationError.missingOutput(
                task: plan.tasks[task].name, role: role, needed: "export")
        }
        return path
    }

    /// The first input of a task in a role that another task made.
    func source(_ role: String, of task: Int) -> TaskOutput? {
        for input in plan.tasks[task].inputs where input.role == role {
            if case .output(let source, let role) = input.origin {
                return TaskOutput(task: source, role: role)
            }
        }
        return nil
    }

    /// What a stage may read of a task's inputs: those that are still there.
    func context(of task: Int) throws -> TaskContext {
        let spec = plan.tasks[task]
        var files: [InputFile] = []
        for input in spec.inputs {
            guard let path = try locate(input.origin) else { continue }
            files.append(InputFile(role: input.role, path: path) { true })
        }
        return TaskContext(
            task: spec.name, key: Digest(bytes: [UInt8](repeating: 0, count: Digest.byteCount)),
            inputs: files, cancellation: CancellationFlag(), checkpoints: NoCheckpoints(),
            notice: { _ in }, report: { _ in })
    }
}

/// What is asked of a task that is done: nothing is left, and nobody is told.
private struct NoCheckpoints: Checkpoints {
    var resumedPath: String? { nil }
    var isYielding: Bool { false }
    var isDue: Bool { false }

    func begin() -> Bool { false }
    func offer(_ snapshot: Snapshot) {}
    func refuse(_ reason: String) {}
    func note(_ text: String) {}
    func warn(_ text: String) {}
}
