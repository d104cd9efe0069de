/// How long tasks took, by class, and so how long others may take.
///
/// A class is the tasks of one kind in one question of like cost. Times are told for a unit of
/// cost, so that a task twice as dear is expected to take twice as long.
package struct TaskDurations: Sendable {
    /// What is known of one class.
    private struct Known: Sendable {
        let isResumable: Bool
        var taskCount = 0
        var doneCount = 0
        /// The cheapest cost among its tasks.
        var leastCost = Double.infinity
        /// Seconds for a unit of cost.
        var rates = RunningMedian()
    }

    /// [task count], the class of each task, from 0.
    package let classes: [Int]
    /// [task count], in any unit, above 0.
    private let costs: [Double]
    private var known: [Known]

    /// Sorts the tasks of `plan` into classes.
    ///
    /// - Parameters:
    ///   - plan: The tasks.
    ///   - costs: [task count], what each task costs in any unit; empty where nothing is known,
    ///     which takes all tasks of a kind for equally dear.
    init(plan: Plan, costs: [Double] = []) {
        struct Name: Hashable {
            var study: Substring
            var kind: TaskKind
            var magnitude: Int
        }
        var numbers: [Name: Int] = [:]
        var classes: [Int] = []
        var known: [Known] = []
        let costs = plan.tasks.indices.map { index in
            index < costs.count && costs[index] > 0 ? costs[index] : 1
        }
        for (index, task) in plan.tasks.enumerated() {
            let name = Name(
                study: task.name.firstIndex(of: "/").map { task.name[..<$0] } ?? "",
                kind: task.work.kind,
                magnitude: Int(costs[index].exponent))
            let number = numbers[name] ?? known.count
            if number == known.count {
                numbers[name] = number
                known.append(Known(isResumable: task.traits.isResumable))
            }
            classes.append(number)
            known[number].taskCount += 1
            known[number].leastCost = min(known[number].leastCost, costs[index])
        }
        self.classes = classes
        self.costs = costs
        self.known = known
    }

    /// Learns what a task took.
    mutating func observe(_ task: Int, _ duration: Duration) {
        known[classes[task]].rates.insert(duration / .seconds(1) / costs[task])
    }

    /// Counts a task as done, or as not done any more.
    mutating func count(_ task: Int, isDone: Bool) {
        known[classes[task]].doneCount += isDone ? 1 : -1
    }

    /// What a task takes by the median of its class; nil before any of it was observed.
    func expected(_ task: Int) -> Duration? {
        known[classes[task]].rates.median.map { .seconds($0 * costs[task]) }
    }

    /// Whether `share` of the tasks of this class are done and some were observed.
    func isLate(_ number: Int, share: Double) -> Bool {
        let one = known[number]
        return one.rates.median != nil && Double(one.doneCount) >= share * Double(one.taskCount)
    }

    /// The number of classes.
    var classCount: Int { known.count }

    /// Whether a task of some class that is not done yet could be done within a time; true where a
    /// class was never observed.
    func allows(_ time: Duration, margin: (_ isResumable: Bool) -> Double) -> Bool {
        known.contains { one in
            guard one.doneCount < one.taskCount else { return false }
            guard let rate = one.rates.median else { return true }
            return .seconds(rate * one.leastCost * margin(one.isResumable)) <= time
        }
    }
}

/// The median of values that come one by one, each in logarithmic time: two heaps that meet in the
/// middle.
struct RunningMedian: Sendable {
    /// The smaller half, negated, so that its largest comes first.
    private var lower = MinHeap<Double>()
    private var upper = MinHeap<Double>()

    /// The lower of the two middle values of an even number; nil without any.
    var median: Double? { lower.first.map { -$0 } }

    /// Adds a value.
    mutating func insert(_ value: Double) {
        if let middle = median, value > middle { upper.insert(value) } else { lower.insert(-value) }
        if lower.count > upper.count + 1, let moved = lower.popFirst() { upper.insert(-moved) }
        if upper.count > lower.count, let moved = upper.popFirst() { lower.insert(-moved) }
    }
}
