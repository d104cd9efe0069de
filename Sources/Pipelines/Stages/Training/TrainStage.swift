package import Coordination
import Foundation
import Learning
import LinearAlgebra

/// Fits one model on all folds but one, and predicts; see `TrainWork`.
package enum TrainStage: Stage {
    package typealias Work = TrainWork
    package static let kind = TaskKind("train")
    package static let version = 3
    package static let traits = TaskTraits(
        kept: .everything, keepsInputs: true, isResult: true, isResumable: true, isShareable: true)

    package static func run(_ work: TrainWork, _ context: TaskContext) throws -> [OutputBytes] {
        let folds = try FoldTable(archive: context.archive("folds"))
        var features = try JoinedFeatures(
            "features", blockCount: work.blocks.count, of: folds.cells, context)
        let targetNames = try context.targetNames(isLatent: work.isLatent)
        let isInner = work.watchers == .innerCells
        let testCells = isInner ? nil : try JoinedFeatures.cells("test-features", context)
        var tests = try testCells.map {
            try JoinedFeatures(
                "test-features", blockCount: work.blocks.count, of: $0, context)
        }
        let scalers = BlockScalers(features, work.blocks, folds, fold: work.fold)
        scalers.apply(to: &features)
        if var rows = tests {
            tests = nil
            scalers.apply(to: &rows)
            tests = rows
        }
        var data = try load(features.matrix, folds, work, context)
        data.blockColumns = features.columns
        let offsets = try transform(&data, work, cells: folds.cells, context)
        try context.checkCancellation()
        let fitted = try context.models.fit(
            work.model, to: &data,
            ModelFitting(
                seed: work.seed, fold: work.fold, repetition: work.repetition, context: context))
        guard !isInner else { return try fitted.exports() }
        let model = FittedModel(fitted, offsets: offsets)
        var outputs = [OutputBytes("model", model.archive)] + (try fitted.exports())
        if let heldOut = work.fold.map({ folds.plan.heldOut($0) }) {
            let predictions = Predictions(
                cells: heldOut.map { folds.cells[$0] }, targets: targetNames,
                values: try model.predict(data.features.selectingRows(heldOut)))
            try predictions.checkFinite(task: context.task)
            outputs.append(OutputBytes("out-of-fold", predictions.archive))
        }
        if let tests, let testCells {
            let predictions = Predictions(
                cells: testCells, targets: targetNames, values: try model.predict(tests.matrix))
            try predictions.checkFinite(task: context.task)
            outputs.append(OutputBytes("test-predictions", predictions.archive))
        }
        return outputs
    }

    /// The cells that a training learns from, and those that watch it.
    private static func rows(
        _ folds: FoldTable, _ work: TrainWork
    ) throws -> (training: [Int], watching: [Int]?) {
        guard let fold = work.fold else { return (folds.plan.refitCells, nil) }
        switch work.watchers {
        case nil: return (folds.plan.training(fold), folds.plan.heldOut(fold))
        case .noCells: return (folds.plan.training(fold), nil)
        case .innerCells:
            let split = try folds.plan.innerSplit(
                of: fold, repetition: work.repetition, seed: work.seed)
            return (split.training, split.watching)
        }
    }

    /// Features and targets of the study's cells, in the order of the fold plan, joined by id.
    ///
    /// Where targets are not what scores see, also those that held-out cells are watched by: rows
    /// undivided and standardised within the cell.
    private static func load(
        _ features: DenseMatrix, _ folds: FoldTable, _ work: TrainWork, _ context: TaskContext
    ) throws -> ModelData {
        let rows = try rows(folds, work)
        var data = ModelData(
            features: features,
            targets: try context.targets(
                of: folds.cells, isLatent: work.isLatent,
                // A transform clips rows before they are standardised.
                standardises: work.standardisesTargets && work.transform == nil),
            trainingRows: rows.training, heldOutRows: rows.watching)
        if rows.watching == nil {
            data.histories = try context.paths("history").map {
                Array(try Data(contentsOf: URL(fileURLWithPath: $0)))
            }
        }
        if work.isLatent {
            let components = try context.archive("target-components").matrix("components")
            let truth = context.paths("latent-truth")
            let basis = LatentBasis(components: components)
            data.loss = .latent(basis)
            if work.errors == .centred,
                try context.models.kind(work.model.kind).squaredErrors == .ofTargets
            {
                basis.solveCentred(&data.targets)
            }
            data.watchedTargets =
                try truth.isEmpty
                ? nil : LatentShard(paths: truth, cells: folds.cells).targets.values
        } else if rows.watching != nil, !work.standardisesTargets || work.transform != nil {
            var standardised = data.targets
            standardiseWithinRows(&standardised)
            data.watchedTargets = standardised
        }
        return data
    }
}
