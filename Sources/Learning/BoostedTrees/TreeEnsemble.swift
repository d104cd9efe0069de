/// The trees of one target as arrays, tree behind tree.
///
/// The nodes of a tree are numbered by their depth, from left to right, so that the right child of
/// a node stands behind its left one.
struct TreeEnsemble: Sendable, Equatable {
    /// Nodes of each tree.
    var nodeCounts: [Int32] = []
    /// Of each node: the left child in its tree, −1 for a leaf.
    var leftChildren: [Int32] = []
    /// Of each node: the feature that is compared, 0 for a leaf.
    var features: [Int32] = []
    /// Of each node: rows below go to the left; of a leaf, what it adds to the prediction.
    var values: [Float] = []

    /// No tree.
    init() {}

    /// Takes arrays that are checked.
    ///
    /// - Returns: Nil unless they are trees of so many features: each node but the first is the
    ///   child of one before it, and every number is finite.
    init?(
        nodeCounts: some Sequence<Int32>, leftChildren: some Sequence<Int32>,
        features: some Sequence<Int32>, values: some Sequence<Float>, featureCount: Int
    ) {
        self.nodeCounts = Array(nodeCounts)
        self.leftChildren = Array(leftChildren)
        self.features = Array(features)
        self.values = Array(values)
        var start = 0
        for count in self.nodeCounts {
            guard count > 0, self.isTree(start, Int(count), featureCount) else { return nil }
            start += Int(count)
        }
        guard start == self.leftChildren.count, start == self.features.count,
            start == self.values.count
        else { return nil }
    }

    private func isTree(_ start: Int, _ count: Int, _ featureCount: Int) -> Bool {
        guard start + count <= min(leftChildren.count, features.count, values.count) else {
            return false
        }
        // Children come in pairs, in the order of their parents.
        var next = 1
        for node in start..<start + count {
            guard values[node].isFinite, features[node] >= 0, features[node] < featureCount else {
                return false
            }
            guard leftChildren[node] >= 0 else {
                guard leftChildren[node] == -1 else { return false }
                continue
            }
            guard leftChildren[node] == next, node - start < next, next + 1 < count else {
                return false
            }
            next += 2
        }
        return next == count
    }

    /// Appends a tree whose children stand anywhere, numbered from 0 at the root.
    ///
    /// - Returns: False if it is no tree.
    mutating func append(
        left: [Int32], right: [Int32], features: [Int32], values: [Float]
    ) -> Bool {
        let count = left.count
        guard count > 0, right.count == count, features.count == count, values.count == count
        else { return false }
        var order = [0]
        var place = 0
        while place < order.count {
            let node = order[place]
            place += 1
            self.values.append(values[node])
            guard left[node] >= 0 else {
                leftChildren.append(-1)
                self.features.append(0)
                continue
            }
            guard left[node] < count, right[node] >= 0, right[node] < count,
                order.count + 2 <= count
            else { return false }
            leftChildren.append(Int32(order.count))
            self.features.append(features[node])
            order += [Int(left[node]), Int(right[node])]
        }
        nodeCounts.append(Int32(order.count))
        return true
    }
}
