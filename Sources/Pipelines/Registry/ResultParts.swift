package import Coordination

/// Which task of a plan makes which part of the results.
package struct ResultParts: Sendable {
    /// [task count]; nil for tasks that assembly takes nothing from.
    private let parts: [ResultPart?]
    private let plan: Plan

    /// Looks at every task of `plan`.
    ///
    /// - Throws: `StageError.unknownKind`, and what decoding parameters throws.
    package init(of plan: Plan, _ registry: StageRegistry = .standard) throws {
        self.plan = plan
        parts = try plan.tasks.map { try registry.resultPart(of: $0.work) }
    }

    /// The tasks of one section that assembly takes something from, in the order of the plan.
    package func tasks(of section: String) -> [(task: TaskSpec, part: ResultPart)] {
        zip(plan.tasks, parts).compactMap { task, part in
            guard let part, task.section == section else { return nil }
            return (task, part)
        }
    }

    /// The name of the task that makes a part; nil where the section has none.
    package func task(_ wanted: ResultPart, of section: String) -> String? {
        tasks(of: section).first { $0.part == wanted }?.task.name
    }
}
