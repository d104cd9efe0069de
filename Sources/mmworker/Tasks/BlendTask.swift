import Coordination
import Learning
import LinearAlgebra

/// Joins and scores out-of-fold predictions; see `BlendWork`.
enum BlendTask {
    static func run(_ work: BlendWork, _ context: TaskContext) throws -> [OutputBytes] {
        let folds = try FoldTable(archive: context.archive("folds"))
        let predictions = try context.archives("out-of-fold").map(Predictions.init(archive:))
        let truth = try Truth(
            paths: context.paths("targets"), cells: folds.cells, task: context.task,
            standardises: work.standardisesTargets)
        let targets = predictions.first?.targets ?? []
        let weights = [Double](repeating: 1, count: work.repetitionCount)
        var joined = DenseMatrix(rowCount: folds.cells.count, columnCount: targets.count)
        for fold in 0..<work.foldCount {
            try context.checkCancellation()
            let first = fold * work.repetitionCount
            let members = predictions[first..<first + work.repetitionCount]
            let heldOut = folds.plan.heldOut(fold)
            let cells = heldOut.map { folds.cells[$0] }
            for member in members where member.cells != cells {
                throw TaskError.incompleteFold(
                    fold: fold, expected: cells.count, found: member.cells.count)
            }
            let blended = blendMean(members.map(\.values), weights: weights)
            joined.replaceRows(heldOut, with: blended)
        }
        let report = ScoreReport(
            folds: folds.plan, targetNames: targets, truth: truth.values, prediction: joined,
            metadata: folds.partitions)
        var weightArchive = ArrayArchive()
        weightArchive.setDoubles("weights", weights)
        return [
            OutputBytes("scores", bytes: Array(try report.json())),
            OutputBytes(
                "out-of-fold",
                Predictions(cells: folds.cells, targets: targets, values: joined).archive),
            OutputBytes("weights", weightArchive),
        ]
    }
}
