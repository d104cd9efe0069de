/// An output of a task of a plan, before its bytes are known.
package struct TaskOutput: Hashable, Sendable {
    /// The task that makes it, by its index.
    package var task: Int
    /// What the task calls it.
    package var role: String

    /// Names the output `role` of `task`.
    package init(task: Int, role: String) {
        self.task = task
        self.role = role
    }
}

/// The outputs that stay in the store when every task that reads them is done: what tasks keep of
/// their own outputs, and what some task keeps of its inputs.
package struct KeptOutputs: Sendable {
    private let kept: [TaskTraits.Kept]
    private let keptInputs: Set<TaskOutput>

    /// Looks at who reads what in `plan`.
    package init(plan: Plan) {
        kept = plan.tasks.map(\.traits.kept)
        keptInputs = plan.tasks.indices.filter { plan.tasks[$0].traits.keepsInputs }
            .reduce(into: []) { $0.formUnion(plan.outputs(readBy: $1)) }
    }

    /// Whether the output is one of them.
    package func contains(_ output: TaskOutput) -> Bool {
        kept[output.task].contains(output.role) || keptInputs.contains(output)
    }
}

extension Plan {
    /// The outputs of other tasks that a task reads.
    package func outputs(readBy index: Int) -> Set<TaskOutput> {
        Set(
            tasks[index].inputs.compactMap { input in
                guard case .output(let source, let role) = input.origin else { return nil }
                return TaskOutput(task: source, role: role)
            })
    }

    /// The blobs that are there before any task: data files, lists, fold plans.
    package var givenBlobs: Set<Digest> {
        Set(
            tasks.flatMap(\.inputs).compactMap { input in
                guard case .blob(let blob) = input.origin else { return nil }
                return blob.digest
            })
    }
}
