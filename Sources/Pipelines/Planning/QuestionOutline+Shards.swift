internal import Learning

/// How a question is cut up, and how its random numbers are seeded.
extension QuestionOutline {
    /// Row ranges of one matrix, in order: at least one a shard group where there are rows enough,
    /// and none larger than the shard budget.
    ///
    /// Rows are dealt so that shards differ by at most one row.
    package func shards(of matrix: Matrix) -> [Range<Int>] {
        let byBudget = Int(
            (Double(matrix.rowCount) * matrix.rowBytes / Double(shardBytes)).rounded(.up))
        let count = max(1, min(matrix.rowCount, max(byBudget, shardGroupCount)))
        return QuestionOutline.deal(matrix.rowCount, into: count)
    }

    /// Splits `0..<total` into `count` ranges, in order, that differ by at most one in length.
    static func deal(_ total: Int, into count: Int) -> [Range<Int>] {
        (0..<count).map { part in
            part * total / count..<(part + 1) * total / count
        }
    }

    /// The views of the inputs that any block is made of.
    var views: [InputView] { blocks.flatMap(\.block.views) }

    /// Whether targets have a part in a block's features, or in those of the blocks that it reads.
    func readsTargets(_ block: any FeatureBlock) -> Bool {
        block.readsTargets
            || block.blockNames.contains { wanted in
                blocks.contains { $0.name == wanted.name && readsTargets($0.block) }
            }
    }

    /// The models' outputs: targets, or coordinates in their decomposition.
    package var outputCount: Int {
        targetComponents?.decomposition.componentCount ?? trainingTargets.columnCount
    }

    /// The seed of one training: every (study seed, fold, repetition) has its own; a training on
    /// all cells has that of the fold after the last.
    ///
    /// Members that differ have the same seeds: what one draws says nothing of another.
    ///
    /// SplitMix64 (Steele, Lea and Flood, 2014) over the three numbers.
    package func trainingSeed(fold: Int, repetition: Int) -> UInt64 {
        var state = seed
        for part in [UInt64(fold), UInt64(repetition)] {
            state = QuestionOutline.mix(state &+ 0x9E37_79B9_7F4A_7C15 &* (part &+ 1))
        }
        return state
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
