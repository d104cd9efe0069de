import Coordination

/// How long the tasks of each kind took, and when they ran.
struct TaskTimings {
    /// The tasks of one kind that were computed since this coordinator began.
    struct Total {
        var milliseconds = 0
        var count = 0
        var spans: [Span] = []
    }
    private(set) var totals: [TaskKind: Total] = [:]
    /// The tasks that were computed, by their index in the plan.
    private(set) var computed: Set<Int> = []

    /// Adds a task that ran during `span`, in seconds since the coordinator began.
    mutating func add(_ task: Int, _ kind: TaskKind, _ usage: Usage, during span: Span) {
        totals[kind, default: Total()].milliseconds += usage.wallMilliseconds
        totals[kind]?.count += 1
        totals[kind]?.spans.append(span)
        computed.insert(task)
    }

    /// Returns the mean time in seconds; nil before the first task of the kind ended.
    func mean(_ kind: TaskKind) -> Double? {
        totals[kind].map { Double($0.milliseconds) / 1_000 / Double($0.count) }
    }
}

extension Duration {
    /// The duration in seconds.
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
