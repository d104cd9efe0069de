/// The tasks that could run now, in plan order, by the memory they need.
///
/// A task too large for one worker never blocks a smaller one behind it.
package struct ReadyQueue: Sendable {
    /// The memory that tasks need, in bytes, each amount once, ascending.
    package let needs: [Int]
    private var queue: LevelledQueue<Int>

    /// An empty queue for the tasks of `plan`.
    package init(plan: Plan) {
        needs = Set(plan.tasks.map(\.memoryBytes)).sorted()
        queue = LevelledQueue(levelCount: needs.count)
    }

    /// Tasks added and not taken yet, whatever memory they need.
    package var count: Int { queue.count }

    /// The number of needs that `memoryBytes` meets: a task fits if its need is among them.
    package func level(ofMemory memoryBytes: Int) -> Int {
        var low = 0
        var high = needs.count
        while low < high {
            let middle = (low + high) / 2
            if needs[middle] <= memoryBytes { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Adds task `index`, which needs `memoryBytes`, as a task of the plan does.
    package mutating func insert(_ index: Int, memoryBytes: Int) {
        queue.insert(index, level: level(ofMemory: memoryBytes) - 1)
    }

    /// Removes and returns the earliest task of the plan that fits into `memoryBytes`.
    package mutating func popFirst(fitting memoryBytes: Int) -> Int? {
        queue.popFirst(in: 0..<level(ofMemory: memoryBytes))
    }

    /// The least need of any waiting task, as its place among `needs`, and the earliest such task.
    package var smallest: (level: Int, index: Int)? {
        guard let level = queue.lowestLevel, let index = queue.first(ofLevel: level) else {
            return nil
        }
        return (level, index)
    }

    /// Removes the task that `smallest` names.
    package mutating func popSmallest() {
        guard let level = queue.lowestLevel else { return }
        _ = queue.popFirst(in: level..<level + 1)
    }

    /// The least memory any waiting task needs, in bytes; nil when none waits.
    package var smallestNeed: Int? { queue.lowestLevel.map { needs[$0] } }
}
