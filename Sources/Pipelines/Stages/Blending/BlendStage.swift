package import Coordination
import Learning
import LinearAlgebra

/// Joins and scores out-of-fold predictions; see `BlendWork`.
package enum BlendStage: Stage {
    package typealias Work = BlendWork
    package static let kind = TaskKind("blend")
    package static let version = 2
    package static let traits = TaskTraits(kept: .everything, isResult: true)

    package static func run(_ work: BlendWork, _ context: TaskContext) throws -> [OutputBytes] {
        let folds = try FoldTable(archive: context.archive("folds"))
        let members = try Members(work, folds, context)
        let joined =
            work.latentShardCount > 0
            ? try latent(work, folds, members, context) : try direct(work, folds, members, context)
        let rows = folds.plan.heldOutCells
        return [
            OutputBytes("scores", bytes: Array(try joined.report.json())),
            OutputBytes("cells", joined.scores.archive(ids: folds.cells, rows: rows)),
            OutputBytes(
                "out-of-fold",
                Predictions(
                    cells: rows.map { folds.cells[$0] }, targets: members.targets,
                    values: joined.predictions.selectingRows(rows)
                ).archive),
        ]
    }

    /// The out-of-fold predictions of a study.
    private struct Joined {
        var report: ScoreReport
        /// [n], cells that no fold holds out included.
        var scores: CellScores
        /// [n, m].
        var predictions: DenseMatrix
    }

    /// The out-of-fold predictions of every training, checked to be of the held-out cells.
    private struct Members {
        let targets: [String]
        private let predictions: [Predictions]
        private let repetitionCount: Int

        init(_ work: BlendWork, _ folds: FoldTable, _ context: TaskContext) throws {
            predictions = try context.archives(
                "out-of-fold", count: work.foldCount * work.repetitionCount
            ).map(Predictions.init(archive:))
            targets = predictions.first?.targets ?? []
            repetitionCount = work.repetitionCount
            for fold in 0..<work.foldCount {
                let cells = folds.plan.heldOut(fold).map { folds.cells[$0] }
                let first = fold * repetitionCount
                for member in predictions[first..<first + repetitionCount] {
                    guard ExactText.areEqual(member.cells, cells) else {
                        throw TaskError.incompleteFold(
                            fold: fold, expected: cells.count, found: member.cells.count)
                    }
                    try member.checkFinite(task: context.task)
                }
            }
        }

        func of(_ fold: Int) -> [DenseMatrix] {
            predictions[fold * repetitionCount..<(fold + 1) * repetitionCount].map(\.values)
        }

        /// The score of each network of a fold by itself, as the blend takes it.
        func scores(of fold: Int, _ score: (DenseMatrix) -> CellScores) -> [ScoreReport.Training] {
            of(fold).enumerated().compactMap { index, member in
                meanScore(score(member).scores).map {
                    ScoreReport.Training(fold: fold, seed: index + 1, score: $0)
                }
            }
        }
    }

    private static func direct(
        _ work: BlendWork, _ folds: FoldTable, _ members: Members, _ context: TaskContext
    ) throws -> Joined {
        let truth = try Truth(paths: context.somePaths("targets"), cells: folds.cells).values
        var joined = DenseMatrix(
            rowCount: folds.cells.count, columnCount: members.targets.count)
        var trainings: [ScoreReport.Training] = []
        var baselines = BaselineScores(folds)
        for fold in 0..<work.foldCount {
            try context.checkCancellation()
            let heldOut = folds.plan.heldOut(fold)
            let measured = truth.selectingRows(heldOut)
            trainings += members.scores(of: fold) {
                CellScores(truth: measured, prediction: blendMean([$0]))
            }
            joined.replaceRows(heldOut, with: blendMean(members.of(fold)))
            try baselines.add(fold, context) { CellScores(truth: measured, prediction: $0) }
        }
        var report = ScoreReport(
            folds: folds.plan, targetNames: members.targets, truth: truth, prediction: joined,
            trainings: trainings, metadata: folds.partitions)
        report.baselines = baselines.report
        return Joined(
            report: report, scores: CellScores(truth: truth, prediction: joined),
            predictions: joined)
    }

    /// Predictions of wide targets stay coordinates; they are scored over all targets all the same.
    private static func latent(
        _ work: BlendWork, _ folds: FoldTable, _ members: Members, _ context: TaskContext
    ) throws -> Joined {
        _ = try context.somePaths("target-components")
        let components = try context.archives("target-components").map {
            try $0.matrix("components")
        }
        let paths = try context.paths("latent", count: components.count * work.latentShardCount)
        let bases = components.map { LatentBasis(components: $0) }
        var joined = DenseMatrix(
            rowCount: folds.cells.count, columnCount: members.targets.count)
        var scores = CellScores(cellCount: folds.cells.count)
        var trainings: [ScoreReport.Training] = []
        var baselines = BaselineScores(folds)
        for fold in 0..<work.foldCount {
            try context.checkCancellation()
            let part = min(fold, bases.count - 1)
            let shards = paths[
                part * work.latentShardCount..<(part + 1) * work.latentShardCount]
            let heldOut = folds.plan.heldOut(fold)
            let truth = try LatentShard(
                paths: Array(shards), cells: heldOut.map { folds.cells[$0] }
            ).targets
            trainings += members.scores(of: fold) {
                CellScores(
                    latent: blendLatentMean([$0], bases[part]), targets: truth, bases[part])
            }
            let blended = blendLatentMean(members.of(fold), bases[part])
            scores.replace(
                heldOut, with: CellScores(latent: blended, targets: truth, bases[part]))
            joined.replaceRows(heldOut, with: blended)
            try baselines.add(fold, context) {
                CellScores(latent: $0, targets: truth, bases[part])
            }
        }
        let targets = try targetScores(of: joined, components, folds, context)
        var report = ScoreReport(
            folds: folds.plan, scores: scores, trainings: trainings, targets: targets,
            metadata: folds.partitions)
        report.baselines = baselines.report
        return Joined(report: report, scores: scores, predictions: joined)
    }

    /// The score of each wide target, from the measured rows, a shard at a time.
    private static func targetScores(
        of joined: DenseMatrix, _ components: [DenseMatrix], _ folds: FoldTable,
        _ context: TaskContext
    ) throws -> [ScoreReport.Target] {
        let names = try context.archive("target-names").texts("names")
        let index = try CellIndex(ids: folds.cells)
        var scores = WideTargetScores(targetCount: names.count)
        for path in try context.somePaths("targets") {
            try context.checkCancellation()
            let shard = try Shard(archive: ArrayArchive(contentsOf: path))
            // The file may hold cells outside the study, and the study cells that no fold holds
            // out.
            let cells = shard.cells.enumerated().compactMap { row, id in
                index.position(of: id).map { (row: row, cell: $0) }
            }
            for (fold, held) in Dictionary(grouping: cells, by: { folds.plan.foldOfCell[$0.cell] })
                .sorted(by: { $0.key < $1.key }) where fold != FoldPlan.noFold
            {
                scores.add(
                    truth: shard.block.selectingRows(held.map(\.row)),
                    latent: joined.selectingRows(held.map(\.cell)),
                    components: components[min(fold, components.count - 1)])
            }
        }
        return zip(names, scores.scores).map { ScoreReport.Target(name: $0, score: $1) }
    }
}
