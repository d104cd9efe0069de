internal import Coordination

/// How a study's tasks of this stage are planned.
extension QuestionPlanner {
    /// One pass over the shards of a group.
    mutating func sweep(
        _ wanted: PlannedDecomposition, pass: Int, _ group: [(task: Int, isTest: Bool)],
        name: String, basis: Int
    ) throws -> Int {
        let isLast = pass > wanted.choice.sweepCount
        let width = Double(wanted.choice.blockWidth)
        // The last pass goes over the shards forward only.
        let products =
            (isLast ? 2 : 4) * width * sizes.shardEntries(wanted.shape) * Double(group.count)
            * sizes.trainingShare(withoutFold: wanted.matrix.withoutFold)
        let panels = Double(group.count) * Double(wanted.shape.columnCount) * width
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
                    + 2 * sizes.largestShard(wanted.shape) + 3 * wanted.blockBytes,
                outputBytes: [
                    "partial": isLast
                        ? 8 * wanted.choice.blockWidth * wanted.choice.blockWidth
                        : wanted.blockBytes
                ],
                operations: products / 25 + panels / 0.5))
    }
}
