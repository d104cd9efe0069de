/// The tasks that could run now, in the order in which they are given out, by the memory they need.
///
/// A task too large for one worker never blocks a smaller one behind it, nor one too long for the
/// time that a worker has.
package struct ReadyQueue: Sendable {
    /// What the tasks of one level have in common.
    private struct Need: Hashable, Comparable, Sendable {
        var memoryBytes: Int
        /// Of `TaskDurations`.
        var number: Int

        static func < (left: Need, right: Need) -> Bool {
            (left.memoryBytes, left.number) < (right.memoryBytes, right.number)
        }
    }

    private let needs: [Need]
    /// [task count], the place of each task's need among `needs`.
    private let levels: [Int]
    private let order: TaskOrder
    /// Places in `order`.
    private var queue: LevelledQueue<Int>

    /// An empty queue for the tasks of `plan`.
    ///
    /// - Parameters:
    ///   - plan: The tasks.
    ///   - classes: [task count], of `TaskDurations`; empty where all are alike.
    ///   - costs: [task count], what each task costs in any unit; empty where nothing is known.
    package init(plan: Plan, classes: [Int] = [], costs: [Double] = []) {
        order = TaskOrder(plan: plan, costs: costs)
        let all = plan.tasks.enumerated().map { index, task in
            Need(
                memoryBytes: task.memoryBytes, number: index < classes.count ? classes[index] : 0)
        }
        let needs = Set(all).sorted()
        let places = Dictionary(uniqueKeysWithValues: needs.enumerated().map { ($1, $0) })
        self.needs = needs
        levels = all.map { places[$0] ?? 0 }
        queue = LevelledQueue(levelCount: needs.count)
    }

    /// Tasks added and not taken yet, whatever memory they need.
    package var count: Int { queue.count }

    /// The number of levels: one for each need of memory of each class.
    package var levelCount: Int { needs.count }

    /// The number of levels whose memory `memoryBytes` meets: a task fits if its own is below.
    package func level(ofMemory memoryBytes: Int) -> Int {
        var low = 0
        var high = needs.count
        while low < high {
            let middle = (low + high) / 2
            if needs[middle].memoryBytes <= memoryBytes { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The level of a task.
    package func level(ofTask index: Int) -> Int { levels[index] }

    /// Adds a task.
    package mutating func insert(_ index: Int) {
        queue.insert(order.places[index], level: levels[index])
    }

    /// Removes and returns the first task that fits into `memoryBytes`.
    package mutating func popFirst(fitting memoryBytes: Int) -> Int? {
        queue.popFirst(in: 0..<level(ofMemory: memoryBytes)).map { order.tasks[$0] }
    }

    /// The first tasks of all levels that fit into `memoryBytes`, in order.
    package func firsts(fitting memoryBytes: Int) -> [Int] {
        (0..<level(ofMemory: memoryBytes)).compactMap { queue.first(ofLevel: $0) }.sorted()
            .map { order.tasks[$0] }
    }

    /// Removes the first task of its level.
    package mutating func popFirst(ofLevelOf index: Int) {
        _ = queue.popFirst(in: levels[index]..<levels[index] + 1)
    }

    /// The least need of any waiting task, as its level, and the first such task.
    package var smallest: (level: Int, index: Int)? {
        guard let level = queue.lowestLevel, let place = queue.first(ofLevel: level) else {
            return nil
        }
        return (level, order.tasks[place])
    }

    /// Removes the task that `smallest` names.
    package mutating func popSmallest() {
        guard let level = queue.lowestLevel else { return }
        _ = queue.popFirst(in: level..<level + 1)
    }

    /// The least memory any waiting task needs, in bytes; nil when none waits.
    package var smallestNeed: Int? { queue.lowestLevel.map { needs[$0].memoryBytes } }
}
