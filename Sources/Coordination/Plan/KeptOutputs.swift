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

/// The outputs that stay in the store when every task that reads them is done.
///
/// What assembly reads, what trainings read and write, and components: little, and dear to make
/// again, so that another model, training or ensemble costs its trainings only. Shards that no
/// training reads, as those of wide targets, statistics, bases, products and partial sums go:
/// nearly all of a study's bytes.
package struct KeptOutputs: Sendable {
    private let kinds: [WorkKind]
    private let readByTrainings: Set<TaskOutput>

    /// Looks at who reads what in `plan`.
    package init(plan: Plan) {
        kinds = plan.tasks.map(\.work.kind)
        var outputs: Set<TaskOutput> = []
        for (index, task) in plan.tasks.enumerated() where task.work.kind == .train {
            outputs.formUnion(plan.outputs(readBy: index))
        }
        readByTrainings = outputs
    }

    /// Whether the output is one of them.
    package func contains(_ output: TaskOutput) -> Bool {
        switch kinds[output.task] {
        case .columns, .project, .adversary, .batches, .latent, .baseline, .train, .blend: true
        case .sweep: false
        case .orthonormalise: output.role == "components"
        case .ingest: readByTrainings.contains(output)
        }
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
