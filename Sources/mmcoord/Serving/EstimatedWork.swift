import Coordination

/// How much of a study's expected work is done.
///
/// Tasks differ by a factor of thousands, so their number says little of how far a study is.
struct EstimatedWork: Sendable {
    /// [task count], expected operations.
    private let operations: [Double]
    /// Of all tasks.
    private let total: Double
    /// Of the tasks that are done.
    private var done = 0.0

    /// Begins with nothing done.
    ///
    /// - Parameter operations: [task count], at least 0; empty where nothing is known.
    init(operations: [Double]) {
        self.operations = operations
        total = operations.reduce(0, +)
    }

    /// Notes tasks that became done, or are no longer.
    mutating func note(_ changes: [TaskTable.Change]) {
        guard !operations.isEmpty else { return }
        for change in changes where change.from != change.to {
            if change.to == .done { done += operations[change.task] }
            if change.from == .done { done -= operations[change.task] }
        }
    }

    /// Adds up what is done.
    ///
    /// - Parameter running: Tasks that are computed, and the share of each that is done.
    /// - Returns: The share of all work, 0...1; nil where nothing is known of the work.
    func share(running: some Sequence<(task: Int, fraction: Double)>) -> Double? {
        guard total > 0, total.isFinite else { return nil }
        let partly = running.reduce(0) { sum, part in
            sum + operations[part.task] * min(max(part.fraction, 0), 1)
        }
        return min(max((done + partly) / total, 0), 1)
    }
}
