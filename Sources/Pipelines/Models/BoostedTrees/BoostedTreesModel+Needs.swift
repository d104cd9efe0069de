/// What boosted trees need and cost, as fitted to measurements (Docs/Decisions/0042).
extension BoostedTreesModel {
    /// Leaves of a tree at most: each has the least weight of the cells that the tree sees.
    private static func leafCount(
        _ parameters: BoostedTreesParameters, _ shape: ModelShape
    ) -> Int {
        let seen = Double(shape.trainingCount) * parameters.rows
        let leaves = max(1, seen / max(1, parameters.leastWeight))
        return min(1 << parameters.depth, Int(leaves))
    }

    private static func nodeCount(
        _ parameters: BoostedTreesParameters, _ shape: ModelShape
    ) -> Int {
        2 * leafCount(parameters, shape) - 1
    }

    /// Features and targets as read, and those of the training rows in their order; in the library
    /// 8 bytes of each value and its bin three times, histograms of all nodes of a tree, 16 bytes a
    /// bin; the trees as arrays, as the library's text and in a checkpoint.
    package static func memoryBytes(
        _ parameters: BoostedTreesParameters, _ shape: ModelShape
    ) -> Int {
        let (p, m) = (shape.featureCount, shape.outputCount)
        let cells = shape.cellCount + shape.testCount
        let held = max(shape.trainingCount, shape.heldOutCount + shape.testCount)
        return 4 * cells * (p + 2 * m) + 4 * shape.trainingCount * (p + 8)
            + 12 * held * p
            + 16 * p * parameters.bins * (nodeCount(parameters, shape) + 1)
            + 4 * archiveBytes(parameters, shape)
    }

    /// Histograms of the training rows at each depth, a look through the bins of each node, and the
    /// ways of predicted rows down each tree.
    package static func operations(
        _ parameters: BoostedTreesParameters, _ shape: ModelShape
    ) -> Double {
        let (n, p) = (Double(shape.trainingCount), Double(shape.featureCount))
        let depth = Double(parameters.depth)
        let trees = Double(parameters.trees) * Double(shape.outputCount)
        let predicted = Double(shape.heldOutCount + shape.testCount)
        let nodes = Double(nodeCount(parameters, shape))
        let growing = n * p * (0.5 * depth + 0.5) + 30 * n + 7 * p * Double(parameters.bins) * nodes
        return trees * (growing + 15 * depth * predicted)
    }

    /// Trees whose leaves are as many as can be.
    package static func archiveBytes(
        _ parameters: BoostedTreesParameters, _ shape: ModelShape
    ) -> Int {
        shape.outputCount * (16 + parameters.trees * (4 + 12 * nodeCount(parameters, shape)))
    }

    /// At most: a checkpoint holds the trees that are grown so far.
    package static func snapshotBytes(archiveBytes: Int) -> Int { archiveBytes }
}
