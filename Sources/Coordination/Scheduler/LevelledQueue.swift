/// Queues side by side, one a level: the smallest element of any range of levels is found in
/// logarithmic time.
package struct LevelledQueue<Element: Comparable & Sendable>: Sendable {
    private var heaps: [MinHeap<Element>]
    /// A tournament: node `n` has the level of the smallest element below it, -1 without any; its
    /// halves are `2n` and `2n + 1`, and level `l` is the leaf `leafCount + l`.
    private var winners: [Int]
    private let leafCount: Int
    /// The number of elements of all levels.
    private(set) package var count = 0

    /// Empty queues of the levels 0 to `levelCount` - 1.
    package init(levelCount: Int) {
        heaps = Array(repeating: MinHeap(), count: levelCount)
        var leafCount = 1
        while leafCount < levelCount { leafCount *= 2 }
        self.leafCount = leafCount
        winners = Array(repeating: -1, count: 2 * leafCount)
    }

    /// Adds an element to a level.
    package mutating func insert(_ element: Element, level: Int) {
        heaps[level].insert(element)
        count += 1
        settle(level)
    }

    /// The smallest element of these levels, and its level.
    package func first(in levels: Range<Int>) -> (element: Element, level: Int)? {
        var best = -1
        var low = leafCount + levels.lowerBound
        var high = leafCount + levels.upperBound
        while low < high {
            if low % 2 == 1 {
                best = winner(best, winners[low])
                low += 1
            }
            if high % 2 == 1 {
                high -= 1
                best = winner(best, winners[high])
            }
            low /= 2
            high /= 2
        }
        guard best >= 0, let element = heaps[best].first else { return nil }
        return (element, best)
    }

    /// Removes the smallest element of these levels.
    package mutating func popFirst(in levels: Range<Int>) -> Element? {
        guard let (element, level) = first(in: levels) else { return nil }
        _ = heaps[level].popFirst()
        count -= 1
        settle(level)
        return element
    }

    /// The lowest level that has an element; nil when none has.
    package var lowestLevel: Int? {
        guard winners[1] >= 0 else { return nil }
        var node = 1
        while node < leafCount { node = winners[2 * node] >= 0 ? 2 * node : 2 * node + 1 }
        return node - leafCount
    }

    /// The smallest element of a level.
    package func first(ofLevel level: Int) -> Element? { heaps[level].first }

    private mutating func settle(_ level: Int) {
        var node = leafCount + level
        winners[node] = heaps[level].isEmpty ? -1 : level
        while node > 1 {
            node /= 2
            winners[node] = winner(winners[2 * node], winners[2 * node + 1])
        }
    }

    /// Of two levels the one whose first element is smaller.
    private func winner(_ left: Int, _ right: Int) -> Int {
        guard left >= 0, let one = heaps[left].first else { return right }
        guard right >= 0, let other = heaps[right].first else { return left }
        return other < one ? right : left
    }
}
