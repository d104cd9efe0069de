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

    /// Several plans as one, in which equal tasks are one task.
    package struct Joined: Sendable, Equatable {
        /// The tasks of all plans, those of the first before those of the second.
        package let plan: Plan
        /// For each plan, the index in `plan` of each of its tasks.
        package let places: [[Int]]
    }

    /// Puts plans one behind another; what two tasks compute from the same inputs is computed once.
    ///
    /// Such a task has the name of the first, and needs what the dearer of the two needs.
    ///
    /// - Throws: `CoordinationError.duplicateTask` where other tasks have one name.
    package static func joining(_ plans: [Plan]) throws(CoordinationError) -> Joined {
        struct Content: Hashable {
            var work: TaskWork
            var inputs: [TaskInput]
        }
        var tasks: [TaskSpec] = []
        var known: [Content: Int] = [:]
        var places: [[Int]] = []
        for plan in plans {
            var own: [Int] = []
            for task in plan.tasks {
                var task = task
                task.inputs = task.inputs.map { input in
                    guard case .output(let source, let role) = input.origin else { return input }
                    return TaskInput(
                        role: input.role, origin: .output(task: own[source], role: role))
                }
                let content = Content(work: task.work, inputs: task.inputs)
                if let place = known[content] {
                    tasks[place].traits.join(task.traits)
                    own.append(place)
                } else {
                    known[content] = tasks.count
                    own.append(tasks.count)
                    tasks.append(task)
                }
            }
            places.append(own)
        }
        return Joined(plan: try Plan(tasks: tasks), places: places)
    }

    /// The part of the plan that some tasks come from: themselves, and what they read, in order.
    ///
    /// - Parameter last: Indices of tasks.
    /// - Returns: The part, and the index in it of each of `last`.
    /// - Throws: Nothing that a plan can bring about: a part of a plan is one.
    package func leading(to last: [Int]) throws(CoordinationError) -> (plan: Plan, places: [Int]) {
        var isNeeded = tasks.map { _ in false }
        for index in last { isNeeded[index] = true }
        for index in tasks.indices.reversed() where isNeeded[index] {
            for source in tasks[index].inputs.compactMap(\.sourceTask) { isNeeded[source] = true }
        }
        var places = tasks.map { _ in -1 }
        var kept: [TaskSpec] = []
        for index in tasks.indices where isNeeded[index] {
            places[index] = kept.count
            var task = tasks[index]
            task.inputs = task.inputs.map { input in
                guard case .output(let source, let role) = input.origin else { return input }
                return TaskInput(
                    role: input.role, origin: .output(task: places[source], role: role))
            }
            kept.append(task)
        }
        return (try Plan(tasks: kept), last.map { places[$0] })
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
