internal import Coordination

/// How predictions of new cells by a finished question are planned.
extension QuestionPlanner {
    /// Rows in which models predict at once, or a multiple of them: a range of new cells begins at
    /// its multiples, so that the same products run as over a study's test cells.
    package static let predictionTile = 512

    /// The tasks that predict new cells, in the order of the cells.
    ///
    /// The question is planned already, with the new cells as its test cells.
    mutating func predict() throws -> [Int] {
        let models = try predictingModels()
        guard let tests = outline.testInputs else { return [] }
        let rows = outline.shards(of: tests)
        var tasks: [Int] = []
        for range in Self.tiled(rows) {
            let near = rows.indices.filter { rows[$0].overlaps(range) }
            let reads = models.blocks.enumerated().flatMap { number, block in
                let isWhole = block.tests.count < rows.count
                return (isWhole ? block.tests : near.map { block.tests[$0] }).map {
                    TaskInput(
                        role: "features-\(number)", origin: .output(task: $0.task, role: $0.role))
                }
            }
            let isWhole = models.blocks.first.map { $0.tests.count < rows.count } ?? true
            var work = models.work
            work.firstRow = range.lowerBound - (isWhole ? 0 : rows[near[0]].lowerBound)
            work.rowCount = range.count
            tasks.append(
                try add(
                    "predict/\(tasks.count)", PredictStage.self, work, reads + models.reads,
                    needs(of: range.count, near.count, models)))
        }
        return tasks
    }

    /// The ranges of shards, moved to the multiples of a tile; none is empty.
    package static func tiled(_ shards: [Range<Int>]) -> [Range<Int>] {
        guard let last = shards.last else { return [] }
        let ends = shards.dropLast().map { shard in
            let tiles = (shard.upperBound + predictionTile - 1) / predictionTile
            return min(last.upperBound, tiles * predictionTile)
        }
        let bounds = [0] + ends + [last.upperBound]
        return zip(bounds, bounds.dropFirst()).filter { $0 < $1 }.map { $0..<$1 }
    }

    /// What all ranges read alike.
    private struct PredictingModels {
        var work: PredictWork
        /// The distinct blocks, by the number of their input.
        var blocks: [PlannedBlock]
        /// Models, scales, scores and names.
        var reads: [TaskInput]
        /// The expected bytes of all models.
        var modelBytes: Int
    }

    private mutating func predictingModels() throws -> PredictingModels {
        let parts: [Int?] = outline.refits ? [nil] : (0..<outline.foldCount).map { $0 }
        var blocks: [PlannedBlock] = []
        var members = outline.members.map {
            PredictWork.Member(
                kind: $0.model.kind, repetitionCount: $0.repetitionCount, features: [],
                isScaled: [])
        }
        var (trained, scales): ([TaskInput], [TaskInput]) = ([], [])
        var components: [TaskInput] = []
        for part in parts {
            for (place, member) in outline.members.enumerated() {
                let features = try features(of: member.blocks, withoutFold: part)
                members[place].features.append(
                    features.blocks.map { block in
                        if let known = blocks.firstIndex(where: { $0.tests == block.tests }) {
                            return known
                        }
                        blocks.append(block)
                        return blocks.count - 1
                    })
                let isScaled = features.scaling.contains { $0 != .none }
                members[place].isScaled.append(isScaled)
                if isScaled { scales.append(try scale(member, part, features)) }
                for repetition in 1...member.repetitionCount {
                    let task = training(member: place, fold: part, repetition: repetition)
                    trained.append(output("model", of: task, "model"))
                    if place == 0, repetition == 1 { components += targetComponents(of: task) }
                }
            }
        }
        var work = PredictWork(
            firstRow: 0, rowCount: 0, partCount: parts.count, members: members,
            isLatent: outline.targetComponents != nil)
        if outline.targetBatches != nil { work.addsOffsets = true }
        let names = outline.targetComponents == nil ? targetNames : components
        let models = Set(trained.compactMap(\.sourceTask))
        return PredictingModels(
            work: work, blocks: blocks, reads: trained + scales + scoresOutput + names,
            modelBytes: models.reduce(0) { $0 + (outputBytes("model", of: $1)) })
    }

    /// The scale of the features of a member, as its training of `part` fits it.
    private mutating func scale(
        _ member: QuestionOutline.Member, _ part: Int?, _ features: PlannedFeatures
    ) throws -> TaskInput {
        let cells = outline.trainingCellCount
        let task = try add(
            "scale/\(member.name)/\(part.map { "fold-\($0)" } ?? "refit")", ScaleStage.self,
            ScaleWork(fold: part, blocks: features.scaling), features.training + [foldTable],
            TaskNeeds(
                memoryBytes: sizes.allowance + 3 * 4 * cells * (features.columnCount + 8),
                outputBytes: ["scale": 16 * features.columnCount + 256],
                operations: 20 * Double(cells) * Double(features.columnCount)))
        return output("scale", of: task, "scale")
    }

    private func needs(
        of rowCount: Int, _ nearCount: Int, _ models: PredictingModels
    ) -> TaskNeeds {
        let width = models.blocks.reduce(0) { $0 + $1.columnCount }
        let outputs = outline.outputCount * (models.work.isLatent ? models.work.partCount : 1)
        let tests = outline.testInputs.map { sizes.shardRows($0) } ?? 0
        let modelCount =
            models.work.partCount
            * outline.members.reduce(0) { $0 + $1.repetitionCount }
        let results = rowCount * (sizes.cellBytes + 4 * outline.outputCount)
        var bytes = ["predictions": results]
        if models.work.isLatent {
            bytes = Dictionary(
                uniqueKeysWithValues: (0..<models.work.partCount).map { ("latent-\($0)", results) })
        }
        return TaskNeeds(
            // Features as read and in order, one model, and sums in double precision.
            memoryBytes: sizes.allowance + 2 * 4 * nearCount * tests * (width + 8)
                + 3 * models.modelBytes / max(1, modelCount)
                + rowCount * outputs * (8 + 4 * (3 + outline.members.count)),
            outputBytes: bytes,
            // Each number of a model once for each cell, 30·10⁹ in a second.
            operations: Double(models.modelBytes) / 4 * 2 * Double(rowCount) / 30)
    }
}
