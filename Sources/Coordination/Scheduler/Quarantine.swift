/// Tasks that cost too many workers, and the tasks that wait for them.
struct Quarantine: Sendable {
    /// Why each task is in it.
    private(set) var verdicts: [Int: Failure] = [:]
    /// Tasks that cannot begin without one of these.
    private(set) var blocked: Set<Int> = []
    /// Whether tasks began to wait since `blocked` was found.
    var isStale = false

    var isEmpty: Bool { verdicts.isEmpty }

    mutating func add(_ task: Int, _ verdict: Failure) {
        verdicts[task] = verdict
        isStale = true
    }

    /// A late result has come.
    mutating func release(_ task: Int) {
        if verdicts.removeValue(forKey: task) != nil { isStale = true }
    }

    /// Finds anew what waits for these tasks.
    mutating func refresh(_ records: TaskTable, _ consumers: [[Int]]) {
        isStale = false
        blocked = []
        var next = Array(verdicts.keys)
        while let task = next.popLast() {
            for consumer in consumers[task] where !blocked.contains(consumer) {
                guard case .waiting = records.entries[consumer].state else { continue }
                blocked.insert(consumer)
                next.append(consumer)
            }
        }
    }
}

/// What attempts of earlier lives of the coordinator count against a task.
package struct TaskCredit: Sendable, Equatable {
    /// The number of the last attempt.
    package var attempts: Int
    /// Attempts that ended in an error of the task itself.
    package var failures: Int
    /// Attempts whose worker was lost.
    package var losses: Int

    /// Counts attempts.
    package init(attempts: Int, failures: Int, losses: Int) {
        self.attempts = attempts
        self.failures = failures
        self.losses = losses
    }
}
