/// The tasks that could run now, in plan order, by the memory they need.
///
/// A plan has few distinct memory needs (one a kind of task), so looking at the head of each is
/// cheap, and a task too large for one worker never blocks a smaller one behind it.
package struct ReadyQueue: Sendable {
    private var heaps: [Int: MinHeap<Int>] = [:]
    /// Tasks added and not taken yet, whatever memory they need.
    private(set) package var count = 0

    /// An empty queue.
    package init() {}

    /// Adds task `index`, which needs `memoryBytes`.
    package mutating func insert(_ index: Int, memoryBytes: Int) {
        heaps[memoryBytes, default: MinHeap()].insert(index)
        count += 1
    }

    /// Removes and returns the earliest task of the plan that fits into `memoryBytes`.
    package mutating func popFirst(fitting memoryBytes: Int) -> Int? {
        var best: (index: Int, memoryBytes: Int)?
        for (need, heap) in heaps where need <= memoryBytes {
            if let index = heap.first, index < best?.index ?? .max { best = (index, need) }
        }
        guard let best else { return nil }
        _ = heaps[best.memoryBytes]?.popFirst()
        if heaps[best.memoryBytes]?.isEmpty == true { heaps[best.memoryBytes] = nil }
        count -= 1
        return best.index
    }

    /// The least memory any waiting task needs, in bytes; nil when none waits.
    package var smallestNeed: Int? { heaps.keys.min() }
}
