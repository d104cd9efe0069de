import Coordination

/// How long the tasks of each kind took, and when they were out.
struct TaskTimings {
    /// What was computed of one kind, since this coordinator began.
    struct Total {
        var milliseconds = 0
        var count = 0
        var spans: [Span] = []
    }
    private(set) var totals: [WorkKind: Total] = [:]
    /// Tasks that were computed, by their place in the plan.
    private(set) var computed: Set<Int> = []

    /// Notes a task that was out during `span`, in seconds since the coordinator began.
    mutating func add(_ task: Int, _ kind: WorkKind, _ usage: Usage, during span: Span) {
        totals[kind, default: Total()].milliseconds += usage.wallMilliseconds
        totals[kind]?.count += 1
        totals[kind]?.spans.append(span)
        computed.insert(task)
    }

    /// In seconds; nil before the first task of that kind ended.
    func mean(_ kind: WorkKind) -> Double? {
        totals[kind].map { Double($0.milliseconds) / 1_000 / Double($0.count) }
    }
}

extension Duration {
    /// As a number of seconds.
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
