internal import LinearAlgebra

/// Finds the place of each block's columns among the frame's; equal names are taken in order.
struct ColumnPlacement {
    private var places: [ExactText: [Int]] = [:]
    private var remaining: Int
    private let names: [String]

    init(names: [String]) {
        self.names = names
        remaining = names.count
    }

    var isComplete: Bool { remaining == 0 }

    mutating func place(_ items: [String]) -> [Int]? {
        // One block in the frame's own order is nearly every file.
        if remaining == names.count, ExactText.areEqual(items, names) {
            remaining = 0
            return Array(names.indices)
        }
        if places.isEmpty {
            for (index, name) in names.enumerated().reversed() {
                places[ExactText(name), default: []].append(index)
            }
        }
        var columns: [Int] = []
        columns.reserveCapacity(items.count)
        for item in items {
            guard let column = places[ExactText(item)]?.popLast() else { return nil }
            columns.append(column)
        }
        remaining -= columns.count
        return columns
    }
}
