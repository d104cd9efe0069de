/// What the scheduler knows of each task, with tasks counted by kind and stage as they change.
///
/// Whoever shows how far a study is reads the counts, which costs the same for a hundred tasks and
/// for a hundred thousand.
package struct TaskTable: Sendable, RandomAccessCollection {
    /// A task that went from one stage to another.
    package struct Change: Sendable, Equatable {
        /// Index in the plan.
        package var task: Int
        /// Where it stood before.
        package var from: TaskRecord.Stage
        /// Where it stands since.
        package var to: TaskRecord.Stage
    }

    /// The kinds of tasks, in the order in which the plan first names them.
    package let kinds: [TaskKind]
    /// The tasks that workers compute.
    package private(set) var leased: Set<Int> = []
    /// What changed since `beginStep`, in order; a task may occur several times.
    package private(set) var changes: [Change] = []
    /// What is known of each task, by its index in the plan.
    ///
    /// Reading a field through this array copies nothing else; the getter of the subscript returns
    /// a whole record, with a reference count for each array and set in it.
    package private(set) var entries: [TaskRecord]
    /// [task count], the place of each task's kind among `kinds`.
    private let kindNumbers: [Int]
    /// [kind count · stage count], tasks of each kind in each stage.
    private var counts: [Int]

    private static let stageCount = TaskRecord.Stage.allCases.count

    /// Every task waits for the tasks that it reads from.
    init(plan: Plan) {
        kinds = plan.kinds
        let numbers = Dictionary(uniqueKeysWithValues: kinds.enumerated().map { ($1, $0) })
        kindNumbers = plan.tasks.map { numbers[$0.work.kind] ?? 0 }
        entries = plan.tasks.map { task in
            TaskRecord(state: .waiting(missing: Set(task.inputs.compactMap(\.sourceTask)).count))
        }
        counts = Array(repeating: 0, count: kinds.count * Self.stageCount)
        for task in entries.indices { counts[place(task, .waiting)] += 1 }
    }

    /// 0.
    package var startIndex: Int { 0 }
    /// The number of tasks.
    package var endIndex: Int { entries.count }

    /// What is known of a task, by its index in the plan.
    package internal(set) subscript(task: Int) -> TaskRecord {
        get { entries[task] }
        _modify {
            let before = entries[task].state.stage
            yield &entries[task]
            let after = entries[task].state.stage
            if before != after { move(task, from: before, to: after) }
        }
    }

    /// The tasks of a kind in a stage; `number` is the kind's place among `kinds`.
    package func count(ofKind number: Int, _ stage: TaskRecord.Stage) -> Int {
        counts[number * Self.stageCount + stage.rawValue]
    }

    /// The tasks of all kinds in a stage.
    package func count(_ stage: TaskRecord.Stage) -> Int {
        kinds.indices.reduce(0) { $0 + count(ofKind: $1, stage) }
    }

    /// Forgets the changes of the last event.
    mutating func beginStep() {
        changes.removeAll(keepingCapacity: true)
    }

    private func place(_ task: Int, _ stage: TaskRecord.Stage) -> Int {
        kindNumbers[task] * Self.stageCount + stage.rawValue
    }

    private mutating func move(
        _ task: Int, from before: TaskRecord.Stage, to after: TaskRecord.Stage
    ) {
        counts[place(task, before)] -= 1
        counts[place(task, after)] += 1
        if before == .leased { leased.remove(task) }
        if after == .leased { leased.insert(task) }
        changes.append(Change(task: task, from: before, to: after))
    }
}

extension TaskRecord {
    /// A state without what belongs to it.
    package enum Stage: Int, Sendable, CaseIterable {
        case waiting, resolving, ready, leased, recording, done, quarantined
    }
}

extension TaskRecord.State {
    /// Which state it is.
    package var stage: TaskRecord.Stage {
        switch self {
        case .waiting: .waiting
        case .resolving: .resolving
        case .ready: .ready
        case .leased: .leased
        case .recording: .recording
        case .done: .done
        case .quarantined: .quarantined
        }
    }
}
