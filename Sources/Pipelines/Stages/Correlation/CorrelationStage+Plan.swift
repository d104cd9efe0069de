internal import Coordination
internal import Learning

/// How a study's tasks of this stage are planned.
extension QuestionPlanner {
    /// What is correlated with targets, and what is chosen.
    struct PlannedCorrelation {
        /// The view of the inputs, named as in a cluster file.
        var view: String
        /// Columns that each target chooses.
        var perTarget = 1
        /// The most columns in all.
        var most = 1
        /// The labels that part cells; nil where all are together.
        var labels: BlobReference?
        /// Groups, from 1.
        var groupCount = 1
    }

    /// The most that sums take, in bytes: more are of some targets at a time.
    private static let mostSumBytes = 64 << 20

    /// The task that chooses the columns of a block, with an output `genes`.
    mutating func correlated(
        _ request: BlockRequest, _ wanted: PlannedCorrelation
    ) throws -> Int {
        let fold = request.withoutFold
        let ranges = targetRanges(groupCount: wanted.labels == nil ? 1 : wanted.groupCount)
        let sums = try sums(
            wanted, ranges, withoutFold: fold,
            prefix: wanted.labels == nil ? nil : request.prefix + "sum/")
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

    /// The weights of columns by their correlation with targets, as a task reads them.
    ///
    /// - Parameters:
    ///   - view: What is correlated; it looks at a row alone.
    ///   - fold: The fold whose held-out cells have no part; nil where all training cells have.
    /// - Returns: The input `weights`.
    /// - Throws: What encoding parameters throws.
    mutating func columnWeights(
        of view: InputView, withoutFold fold: Int?
    ) throws -> TaskInput {
        let choice = PlannedChoice(name: "weights of \(view.rawValue)", withoutFold: fold)
        if let known = choices[choice] { return output("weights", of: known, "weights") }
        let wanted = PlannedCorrelation(view: view.rawValue)
        let ranges = targetRanges(groupCount: 1)
        let sums = try sums(wanted, ranges, withoutFold: fold, prefix: nil)
        let (columns, bytes) = (outline.trainingInputs.columnCount, sumBytes(ranges[0].count, 1))
        let task = try add(
            Self.prefix(view.rawValue, fold) + "weights", ColumnWeightsStage.self,
            ColumnWeightsWork(shardCount: sums.count / ranges.count, rangeCount: ranges.count),
            outputs("sums", of: sums, "sums"),
            TaskNeeds(
                memoryBytes: sizes.allowance + 3 * bytes + 64 * columns,
                outputBytes: ["weights": 8 * columns],
                operations: Double(sums.count * bytes) / 8
                    + 20 * Double(columns) * Double(outline.outputCount)))
        choices[choice] = task
        return output("weights", of: task, "weights")
    }

    private static func prefix(_ view: String, _ fold: Int?) -> String {
        "correlation/\(view)/" + (fold.map { "fold-\($0)/" } ?? "")
    }

    /// The sums of every shard, for each range of targets; of cells together, which have no prefix,
    /// they serve every block.
    private mutating func sums(
        _ wanted: PlannedCorrelation, _ ranges: [Range<Int>], withoutFold fold: Int?,
        prefix: String?
    ) throws -> [Int] {
        let choice = PlannedChoice(name: "sums of \(wanted.view)", withoutFold: fold)
        let inputs = try shards(withoutFold: fold).inputs
        if prefix == nil, let first = choices[choice] {
            return Array(first..<first + inputs.count * ranges.count)
        }
        let targets = try correlationTargets(withoutFold: fold)
        var sums: [Int] = []
        for (number, range) in ranges.enumerated() {
            let name =
                (prefix ?? Self.prefix(wanted.view, fold) + "sum/")
                + (ranges.count == 1 ? "" : "targets-\(number)/")
            for (index, shard) in inputs.enumerated() {
                sums.append(
                    try sum(
                        wanted, range, withoutFold: fold, name: "\(name)\(index)",
                        [output("shard", of: shard, "shard"), foldTable] + targets))
            }
        }
        if prefix == nil { choices[choice] = sums.first }
        return sums
    }

    private mutating func sum(
        _ wanted: PlannedCorrelation, _ range: Range<Int>, withoutFold fold: Int?, name: String,
        _ reads: [TaskInput]
    ) throws -> Int {
        let (inputs, targets) = (outline.trainingInputs, outline.trainingTargets)
        let bytes = sumBytes(range.count, wanted.groupCount)
        let isLatent = outline.targetComponents != nil
        let rows = sizes.shardRows(inputs)
        let targetShard =
            isLatent
            ? 4 * sizes.shardRows(targets) * outline.outputCount : sizes.largestShard(targets)
        let labels = wanted.labels.map { [TaskInput(role: "labels", origin: .blob($0))] } ?? []
        let work = CorrelationWork.Sum(
            view: wanted.view, withoutFold: fold,
            standardisesTargets: outline.standardisesTargets, isLatent: isLatent,
            hasGroups: wanted.labels != nil, firstTarget: range.lowerBound,
            endTarget: range.upperBound)
        return try add(
            name, CorrelationStage.self, .sum(work), reads + labels,
            TaskNeeds(
                // A shard as read, in the rows of the fold and in the view; targets of a shard and
                // of the rows, these also in double precision; sums, counts and their bytes.
                memoryBytes: sizes.allowance + 3 * sizes.largestShard(inputs) + 2 * targetShard
                    + 16 * rows * outline.outputCount + 2 * bytes
                    + 8 * wanted.groupCount * inputs.columnCount
                    + 4 * (wanted.labels?.sizeBytes ?? 0),
                outputBytes: ["sums": bytes],
                // 10⁹ products in a second.
                operations: sizes.shardEntries(inputs) * (Double(range.count) + 10)
                    * sizes.trainingShare(withoutFold: fold)
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
