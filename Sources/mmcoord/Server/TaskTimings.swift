import Coordination

/// The mean time a task of each kind took.
struct TaskTimings {
    private var totals: [WorkKind: (milliseconds: Int, count: Int)] = [:]

    mutating func add(_ kind: WorkKind, _ usage: Usage) {
        totals[kind, default: (0, 0)].milliseconds += usage.wallMilliseconds
        totals[kind]?.count += 1
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
