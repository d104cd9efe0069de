/// A study as a graph of tasks; every task comes after the tasks it reads from.
package struct Plan: Sendable, Equatable, Codable {
    /// Inputs name the tasks they come from by their index here.
    package let tasks: [TaskSpec]

    /// Takes tasks in an order in which they could run one after another.
    ///
    /// - Throws: `CoordinationError` where a name stands twice or an input comes from a later task.
    package init(tasks: [TaskSpec]) throws(CoordinationError) {
        var names: Set<String> = []
        for (index, task) in tasks.enumerated() {
            guard names.insert(task.name).inserted else {
                throw .duplicateTask(name: task.name)
            }
            for input in task.inputs {
                if case .output(let source, let role) = input.origin, !(0..<index ~= source) {
                    throw .unknownInput(task: task.name, role: role, source: source)
                }
            }
        }
        self.tasks = tasks
    }

    /// Puts plans one behind another: no task of one reads from another.
    ///
    /// - Throws: `CoordinationError.duplicateTask` where two plans name a task alike.
    package init(joining plans: [Plan]) throws(CoordinationError) {
        var tasks: [TaskSpec] = []
        for plan in plans {
            let offset = tasks.count
            tasks += plan.tasks.map { task in
                var task = task
                task.inputs = task.inputs.map { input in
                    guard case .output(let source, let role) = input.origin else { return input }
                    return TaskInput(
                        role: input.role, origin: .output(task: source + offset, role: role))
                }
                return task
            }
        }
        try self.init(tasks: tasks)
    }

    /// For each task, the tasks that read an output of it, ascending and without repeats.
    package func consumers() -> [[Int]] {
        var consumers: [[Int]] = Array(repeating: [], count: tasks.count)
        for (index, task) in tasks.enumerated() {
            for source in Set(task.inputs.compactMap(\.sourceTask)) {
                consumers[source].append(index)
            }
        }
        return consumers
    }

    /// The version of each kind; the tasks of a kind are of one version.
    package var versions: [TaskKind: Int] {
        Dictionary(
            tasks.map { ($0.work.kind, $0.work.version) }, uniquingKeysWith: { first, _ in first })
    }

    /// The kinds of tasks, in the order in which the plan first names them.
    package var kinds: [TaskKind] {
        var seen: Set<TaskKind> = []
        return tasks.map(\.work.kind).filter { seen.insert($0).inserted }
    }
}

extension TaskInput {
    /// The task whose output this is; nil for bytes known beforehand.
    package var sourceTask: Int? {
        guard case .output(let task, _) = origin else { return nil }
        return task
    }
}
