internal import Coordination
internal import Learning

/// How a study's tasks of this stage are planned.
extension QuestionPlanner {
    /// One pass over the shards of a group.
    mutating func sweep(
        _ wanted: PlannedDecomposition, pass: Int, _ group: [(task: Int, isTest: Bool)],
        name: String, basis: Int
    ) throws -> Int {
        let isLast = pass > wanted.choice.sweepCount
        let width = Double(wanted.choice.blockWidth)
        let view = wanted.matrix.view
        let entries =
            sizes.shardEntries(wanted.shape, in: view) * Double(group.count)
            * sizes.trainingShare(withoutFold: wanted.matrix.withoutFold)
        // The last pass goes over the shards forward only.
        let products = (isLast ? 2 : 4) * width * entries
        let panels =
            Double(group.count * sizes.shardBlocks(wanted.shape, in: view))
            * Double(wanted.shape.columnCount) * width
        return try add(
            "\(wanted.prefix)\(name)",
            SweepStage.self,
            SweepWork(
                matrix: wanted.matrix, pass: pass, isLast: isLast,
                shardIsTest: group.map(\.isTest)),
            outputs("shard", of: group.map(\.task), "shard") + wanted.sweepReads
                + [output("basis", of: basis, "basis")],
            TaskNeeds(
                // One shard at a time, the basis, the sum, and dense scratch; ill-conditioned
                // input has both in double precision.
                memoryBytes: sizes.allowance + (24 << 20)
                    + 2 * sizes.largestShard(wanted.shape) + 3 * wanted.blockBytes
                    + sizes.denseBlockBytes(wanted.shape, in: view),
                outputBytes: [
                    "partial": isLast
                        ? 8 * wanted.choice.blockWidth * wanted.choice.blockWidth
                        : wanted.blockBytes
                ],
                // Filling zeros takes 5 ns an entry.
                operations: products / 25 + panels / 0.5
                    + (view?.fillsZeros == true ? 5 * entries : 0)))
    }
}
