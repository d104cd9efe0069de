import Coordination
import Learning
import LinearAlgebra

/// Joins and scores out-of-fold predictions; see `BlendWork`.
enum BlendTask {
    static func run(_ work: BlendWork, _ context: TaskContext) throws -> [OutputBytes] {
        let folds = try FoldTable(archive: context.archive("folds"))
        let members = try Members(work, folds, context)
        let (report, joined) =
            work.latentShardCount > 0
            ? try latent(work, folds, members, context) : try direct(work, folds, members, context)
        var weightArchive = ArrayArchive()
        weightArchive.setDoubles(
            "weights", [Double](repeating: 1, count: work.repetitionCount))
        return [
            OutputBytes("scores", bytes: Array(try report.json())),
            OutputBytes(
                "out-of-fold",
                Predictions(
                    cells: folds.plan.heldOutCells.map { folds.cells[$0] },
                    targets: members.targets,
                    values: joined.selectingRows(folds.plan.heldOutCells)
                ).archive),
            OutputBytes("weights", weightArchive),
        ]
    }

    /// The out-of-fold predictions of every training, checked to be of the held-out cells.
    private struct Members {
        let targets: [String]
        private let predictions: [Predictions]
        private let repetitionCount: Int

        init(_ work: BlendWork, _ folds: FoldTable, _ context: TaskContext) throws {
            predictions = try context.archives("out-of-fold").map(Predictions.init(archive:))
            targets = predictions.first?.targets ?? []
            repetitionCount = work.repetitionCount
            for fold in 0..<work.foldCount {
                let cells = folds.plan.heldOut(fold).map { folds.cells[$0] }
                let first = fold * repetitionCount
                for member in predictions[first..<first + repetitionCount]
                where !ExactText.areEqual(member.cells, cells) {
                    throw TaskError.incompleteFold(
                        fold: fold, expected: cells.count, found: member.cells.count)
                }
            }
        }

        func of(_ fold: Int) -> [DenseMatrix] {
            predictions[fold * repetitionCount..<(fold + 1) * repetitionCount].map(\.values)
        }
    }

    private static func direct(
        _ work: BlendWork, _ folds: FoldTable, _ members: Members, _ context: TaskContext
    ) throws -> (ScoreReport, DenseMatrix) {
        let truth = try Truth(
            paths: context.paths("targets"), cells: folds.cells, task: context.task,
            standardises: work.standardisesTargets)
        var joined = DenseMatrix(
            rowCount: folds.cells.count, columnCount: members.targets.count)
        var baselines = BaselineScores(folds)
        for fold in 0..<work.foldCount {
            try context.checkCancellation()
            let heldOut = folds.plan.heldOut(fold)
            joined.replaceRows(heldOut, with: blendMean(members.of(fold)))
            let own = truth.values.selectingRows(heldOut)
            try baselines.add(fold, context) { CellScores(truth: own, prediction: $0) }
        }
        var report = ScoreReport(
            folds: folds.plan, targetNames: members.targets, truth: truth.values,
            prediction: joined, metadata: folds.partitions)
        report.baselines = baselines.report
        return (report, joined)
    }

    /// Predictions of wide targets stay coordinates; they are scored over all targets all the same.
    private static func latent(
        _ work: BlendWork, _ folds: FoldTable, _ members: Members, _ context: TaskContext
    ) throws -> (ScoreReport, DenseMatrix) {
        let paths = context.paths("latent")
        let bases = try context.archives("target-components").map {
            LatentBasis(components: try $0.matrix("components"))
        }
        var joined = DenseMatrix(
            rowCount: folds.cells.count, columnCount: members.targets.count)
        var scores = CellScores(cellCount: folds.cells.count)
        var baselines = BaselineScores(folds)
        for fold in 0..<work.foldCount {
            try context.checkCancellation()
            let part = min(fold, bases.count - 1)
            let shards = paths[
                part * work.latentShardCount..<(part + 1) * work.latentShardCount]
            let heldOut = folds.plan.heldOut(fold)
            let truth = try LatentShard(
                paths: Array(shards), cells: heldOut.map { folds.cells[$0] })
            let blended = blendLatentMean(members.of(fold), bases[part])
            scores.replace(
                heldOut, with: CellScores(latent: blended, targets: truth.targets, bases[part]))
            joined.replaceRows(heldOut, with: blended)
            try baselines.add(fold, context) {
                CellScores(latent: $0, targets: truth.targets, bases[part])
            }
        }
        var report = ScoreReport(
            folds: folds.plan, scores: scores, metadata: folds.partitions)
        report.baselines = baselines.report
        return (report, joined)
    }
}
