package import Coordination
import Learning
import LinearAlgebra

/// Joins and scores out-of-fold predictions; see `BlendWork`.
package enum BlendStage: Stage {
    package typealias Work = BlendWork
    package static let kind = TaskKind("blend")
    package static let version = 4
    package static let traits = TaskTraits(kept: .everything, isResult: true)

    package static func run(_ work: BlendWork, _ context: TaskContext) throws -> [OutputBytes] {
        let folds = try FoldTable(archive: context.archive("folds"))
        let members = try FoldMembers(work, folds, context)
        let joined =
            work.latentShardCount > 0
            ? try latent(work, folds, members, context) : try direct(work, folds, members, context)
        let rows = folds.plan.heldOutCells
        return [
            OutputBytes("scores", bytes: Array(try joined.report.json())),
            OutputBytes("cells", joined.scores.archive(ids: folds.cells, rows: rows)),
            OutputBytes("moments", joined.moments.archive),
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
        /// [n], of the targets as measured.
        var moments: CellMoments
    }

    private static func direct(
        _ work: BlendWork, _ folds: FoldTable, _ members: FoldMembers, _ context: TaskContext
    ) throws -> Joined {
        let truth = try truth(work, folds, context)
        var joined = DenseMatrix(
            rowCount: folds.cells.count, columnCount: members.targets.count)
        var trainings: [ScoreReport.Training] = []
        var baselines = BaselineScores(folds)
        var blend = MemberBlend(work)
        for fold in 0..<work.foldCount {
            try context.checkCancellation()
            let measured = truth.selectingRows(folds.plan.heldOut(fold))
            trainings += members.scores(of: fold) {
                CellScores(truth: measured, prediction: blendMean([$0]))
            }
            try baselines.add(fold, context) { CellScores(truth: measured, prediction: $0) }
            var standardised = measured
            standardiseWithinRows(&standardised)
            blend.add(members.of(fold), truth: standardised)
        }
        for fold in 0..<work.foldCount {
            joined.replaceRows(folds.plan.heldOut(fold), with: blend.blended(fold))
        }
        var report = ScoreReport(
            folds: folds.plan, targetNames: members.targets, truth: truth, prediction: joined,
            trainings: trainings, metadata: folds.partitions)
        report.baselines = baselines.report
        report.members = memberScores(work, blend, folds) { member, fold in
            CellScores(
                truth: truth.selectingRows(folds.plan.heldOut(fold)),
                prediction: blend.alone(member, fold))
        }
        var moments = CellMoments(cellCount: folds.cells.count)
        moments.measure(.dense(truth), cells: Array(folds.cells.indices))
        return Joined(
            report: report, scores: CellScores(truth: truth, prediction: joined),
            predictions: joined, moments: moments)
    }

    /// [n, m], the targets that scores compare with: those of a cell as the fold that holds it out
    /// has them.
    private static func truth(
        _ work: BlendWork, _ folds: FoldTable, _ context: TaskContext
    ) throws -> DenseMatrix {
        let parts = try targetPaths(work, context)
        var truth = try Truth(paths: parts[0], cells: folds.cells).values
        for (fold, paths) in parts.enumerated().dropFirst() {
            try context.checkCancellation()
            let own = try Truth(paths: paths, cells: folds.cells).values
            let heldOut = folds.plan.heldOut(fold)
            truth.replaceRows(heldOut, with: own.selectingRows(heldOut))
        }
        return truth
    }

    /// The shards of targets of each fold; one list where all folds share them.
    private static func targetPaths(
        _ work: BlendWork, _ context: TaskContext
    ) throws -> [[String]] {
        guard let count = work.foldTargetShardCount else {
            return [try context.somePaths("targets")]
        }
        let paths = try context.paths("targets", count: work.foldCount * count)
        return (0..<work.foldCount).map { Array(paths[$0 * count..<($0 + 1) * count]) }
    }

    /// Predictions of wide targets stay coordinates; they are scored over all targets all the same.
    private static func latent(
        _ work: BlendWork, _ folds: FoldTable, _ members: FoldMembers, _ context: TaskContext
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
        var blend = MemberBlend(work)
        var truths: [LatentTargets] = []
        func basis(_ fold: Int) -> LatentBasis { bases[min(fold, bases.count - 1)] }
        for fold in 0..<work.foldCount {
            try context.checkCancellation()
            let part = min(fold, bases.count - 1)
            let shards = paths[
                part * work.latentShardCount..<(part + 1) * work.latentShardCount]
            let truth = try LatentShard(
                paths: Array(shards), cells: folds.plan.heldOut(fold).map { folds.cells[$0] }
            ).targets
            trainings += members.scores(of: fold) {
                CellScores(
                    latent: blendLatentMean([$0], bases[part]), targets: truth, bases[part])
            }
            try baselines.add(fold, context) {
                CellScores(latent: $0, targets: truth, bases[part])
            }
            blend.add(members.of(fold), truth: truth.values, bases[part])
            truths.append(truth)
        }
        for fold in 0..<work.foldCount {
            let (heldOut, blended) = (folds.plan.heldOut(fold), blend.blended(fold, basis(fold)))
            scores.replace(
                heldOut,
                with: CellScores(latent: blended, targets: truths[fold], basis(fold)))
            joined.replaceRows(heldOut, with: blended)
        }
        var moments = CellMoments(cellCount: folds.cells.count)
        let targets = try targetScores(of: joined, components, work, folds, &moments, context)
        var report = ScoreReport(
            folds: folds.plan, scores: scores, trainings: trainings, targets: targets,
            metadata: folds.partitions)
        report.baselines = baselines.report
        report.members = memberScores(work, blend, folds) { member, fold in
            CellScores(
                latent: blend.alone(member, fold), targets: truths[fold], basis(fold))
        }
        return Joined(report: report, scores: scores, predictions: joined, moments: moments)
    }

    /// What each member reaches alone and weighs; nil where there is only one.
    private static func memberScores(
        _ work: BlendWork, _ blend: MemberBlend, _ folds: FoldTable,
        _ score: (_ member: Int, _ fold: Int) -> CellScores
    ) -> [ScoreReport.Member]? {
        guard work.members.count > 1 else { return nil }
        let (weights, all) = (
            (0..<work.foldCount).map { blend.weights(without: $0) }, blend.weights(without: nil)
        )
        return work.members.enumerated().map { place, member in
            var scores = CellScores(cellCount: folds.cells.count)
            for fold in 0..<work.foldCount {
                scores.replace(folds.plan.heldOut(fold), with: score(place, fold))
            }
            return ScoreReport.Member(
                name: member.name, folds: folds.plan, scores: scores, weight: all[place],
                foldWeights: weights.map { $0[place] })
        }
    }

    /// The score of each wide target, from the measured rows, a shard at a time, whose moments are
    /// taken too.
    private static func targetScores(
        of joined: DenseMatrix, _ components: [DenseMatrix], _ work: BlendWork,
        _ folds: FoldTable, _ moments: inout CellMoments, _ context: TaskContext
    ) throws -> [ScoreReport.Target] {
        let names = try context.archive("target-names").texts("names")
        let index = try CellIndex(ids: folds.cells)
        var scores = WideTargetScores(targetCount: names.count)
        let parts = try targetPaths(work, context)
        for (part, path) in parts.enumerated().flatMap({ part, paths in paths.map { (part, $0) } })
        {
            try context.checkCancellation()
            let shard = try Shard(archive: ArrayArchive(contentsOf: path))
            // Cells that no fold holds out are as the first fold has them.
            moments.measure(
                shard.block,
                cells: shard.cells.map { id in
                    index.position(of: id).flatMap { cell in
                        part == 0 || folds.plan.foldOfCell[cell] == part ? cell : nil
                    }
                })
            // The file may hold cells outside the study, and the study cells that no fold holds
            // out.
            let cells = shard.cells.enumerated().compactMap { row, id in
                index.position(of: id).map { (row: row, cell: $0) }
            }
            for (fold, held) in Dictionary(grouping: cells, by: { folds.plan.foldOfCell[$0.cell] })
                .sorted(by: { $0.key < $1.key })
            where fold != FoldPlan.noFold && (parts.count == 1 || fold == part) {
                scores.add(
                    truth: shard.block.selectingRows(held.map(\.row)),
                    latent: joined.selectingRows(held.map(\.cell)),
                    components: components[min(fold, components.count - 1)])
            }
        }
        return zip(names, scores.scores).map { ScoreReport.Target(name: $0, score: $1) }
    }
}
