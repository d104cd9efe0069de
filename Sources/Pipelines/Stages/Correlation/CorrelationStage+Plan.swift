internal import Coordination

/// How a study's tasks of this stage are planned.
extension QuestionPlanner {
    /// What is correlated with targets, and what is chosen.
    struct PlannedCorrelation {
        /// The view of the inputs, named as in a cluster file.
        var view: String
        /// Columns that each target chooses.
        var perTarget: Int
        /// The most columns in all.
        var most: Int
        /// Whether cells are parted by the labels of the block.
        var hasGroups: Bool
        /// Groups, from 1.
        var groupCount: Int
    }

    /// The most that sums take, in bytes: more are of some targets at a time.
    private static let mostSumBytes = 64 << 20

    /// The task that chooses the columns of a block, with an output `genes`.
    mutating func correlated(
        _ request: BlockRequest, _ wanted: PlannedCorrelation
    ) throws -> Int {
        let fold = request.withoutFold
        let ranges = targetRanges(groupCount: wanted.groupCount)
        let targets = try correlationTargets(withoutFold: fold)
        var sums: [Int] = []
        for (number, range) in ranges.enumerated() {
            let name = ranges.count == 1 ? "sum/" : "sum/targets-\(number)/"
            for (index, shard) in try shards(withoutFold: fold).inputs.enumerated() {
                sums.append(
                    try sum(
                        request, wanted, range, name: "\(name)\(index)",
                        [output("shard", of: shard, "shard"), foldTable] + targets))
            }
        }
        let columns = outline.trainingInputs.columnCount
        let bytes = sumBytes(ranges[0].count, wanted.groupCount)
        let choice = CorrelationWork.Choose(
            perTarget: wanted.perTarget, most: wanted.most,
            shardCount: sums.count / ranges.count, rangeCount: ranges.count)
        let most = min(wanted.most, columns)
        return try add(
            request.prefix + "choose", CorrelationStage.self, .choose(choice),
            [try decision(for: request.block.block.views, withoutFold: fold)]
                + outputs("sums", of: sums, "sums"),
            TaskNeeds(
                // The total, and a part as read and in arrays.
                memoryBytes: sizes.allowance + 3 * bytes + 64 * columns,
                outputBytes: ["genes": 24 * most],
                operations: Double(sums.count * bytes) / 8 + 20 * Double(columns)
                    * Double(outline.outputCount * wanted.groupCount)))
    }

    private mutating func sum(
        _ request: BlockRequest, _ wanted: PlannedCorrelation, _ range: Range<Int>, name: String,
        _ reads: [TaskInput]
    ) throws -> Int {
        let (inputs, targets) = (outline.trainingInputs, outline.trainingTargets)
        let bytes = sumBytes(range.count, wanted.groupCount)
        let isLatent = outline.targetComponents != nil
        let rows = sizes.shardRows(inputs)
        let targetShard =
            isLatent
            ? 4 * sizes.shardRows(targets) * outline.outputCount : sizes.largestShard(targets)
        var labels: [TaskInput] = []
        if wanted.hasGroups {
            guard let table = request.block.table else {
                preconditionFailure("block '\(request.block.name)' has no labels")
            }
            labels = [TaskInput(role: "labels", origin: .blob(table))]
        }
        let work = CorrelationWork.Sum(
            view: wanted.view, withoutFold: request.withoutFold,
            standardisesTargets: outline.standardisesTargets, isLatent: isLatent,
            hasGroups: wanted.hasGroups, firstTarget: range.lowerBound,
            endTarget: range.upperBound)
        return try add(
            request.prefix + name, CorrelationStage.self, .sum(work), reads + labels,
            TaskNeeds(
                // A shard as read, in the rows of the fold and in the view; targets of a shard and
                // of the rows, these also in double precision; sums and their bytes.
                memoryBytes: sizes.allowance + 3 * sizes.largestShard(inputs) + 2 * targetShard
                    + 16 * rows * outline.outputCount + 2 * bytes
                    + (wanted.hasGroups ? 4 * (request.block.table?.sizeBytes ?? 0) : 0),
                outputBytes: ["sums": bytes],
                // 10⁹ products in a second.
                operations: sizes.shardEntries(inputs) * (Double(range.count) + 10)
                    * sizes.trainingShare(withoutFold: request.withoutFold)
                    + 5 * Double(targets.rowCount) * Double(outline.outputCount)))
    }

    /// The expected bytes of the sums of some targets.
    private func sumBytes(_ targetCount: Int, _ groupCount: Int) -> Int {
        8 * groupCount * (outline.trainingInputs.columnCount + 1) * (targetCount + 2)
    }

    /// All targets in ranges whose sums are small enough.
    private func targetRanges(groupCount: Int) -> [Range<Int>] {
        let all = outline.outputCount
        let width = max(1, 3 * Self.mostSumBytes / sumBytes(1, groupCount))
        return QuestionOutline.deal(all, into: (all + width - 1) / width)
    }

    /// The targets that models of a fold learn, or models of all cells for nil.
    private mutating func correlationTargets(withoutFold fold: Int?) throws -> [TaskInput] {
        guard outline.targetComponents != nil else {
            return outputs("targets", of: try shards(withoutFold: fold).targets, "shard")
        }
        let latent =
            try fold == nil && outline.hasTargetComponentsPerFold
            ? refitLatentTargets() : addLatentTargets()
        return outputs("latent", of: latent[min(fold ?? 0, latent.count - 1)].shards, "latent")
    }
}
