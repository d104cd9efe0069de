/// A binary heap: the smallest element first, insertion and removal in logarithmic time.
package struct MinHeap<Element: Comparable & Sendable>: Sendable {
    private var elements: [Element] = []

    /// An empty heap.
    package init() {}

    /// The number of elements; equal ones count apart.
    package var count: Int { elements.count }
    /// Whether there is no smallest element.
    package var isEmpty: Bool { elements.isEmpty }
    /// The smallest element; nil when empty.
    package var first: Element? { elements.first }

    /// Adds an element.
    package mutating func insert(_ element: Element) {
        elements.append(element)
        var child = elements.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard elements[child] < elements[parent] else { return }
            elements.swapAt(child, parent)
            child = parent
        }
    }

    /// Removes and returns the smallest element.
    package mutating func popFirst() -> Element? {
        guard let last = elements.popLast() else { return nil }
        guard let smallest = elements.first else { return last }
        elements[0] = last
        var parent = 0
        while true {
            var child = 2 * parent + 1
            guard child < elements.count else { return smallest }
            if child + 1 < elements.count, elements[child + 1] < elements[child] { child += 1 }
            guard elements[child] < elements[parent] else { return smallest }
            elements.swapAt(child, parent)
            parent = child
        }
    }
}
