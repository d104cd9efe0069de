package import Coordination
import Foundation
import Learning
import LinearAlgebra

/// Fits one model on all folds but one, and predicts; see `TrainWork`.
package enum TrainStage: Stage {
    package typealias Work = TrainWork
    package static let kind = TaskKind("train")
    package static let version = 2
    package static let traits = TaskTraits(
        kept: .everything, keepsInputs: true, isResult: true, isResumable: true, isShareable: true)

    package static func run(_ work: TrainWork, _ context: TaskContext) throws -> [OutputBytes] {
        let folds = try FoldTable(archive: context.archive("folds"))
        var data = try load(folds, work, context)
        let targetNames = try context.targetNames(isLatent: work.isLatent)
        var tests = try FeatureRows("test-features", context)
        if work.standardisesComponents {
            standardise(&data.features, and: &tests, firstColumns: work.componentCount)
        }
        try joinBatches(&data.features, of: folds.cells, and: &tests, context)
        try context.checkCancellation()
        let model = try ModelRegistry.standard.fit(
            try work.model, to: &data,
            ModelFitting(
                seed: work.seed, fold: work.fold, repetition: work.repetition, context: context))
        var outputs = [OutputBytes("model", model.archive)] + (try model.exports())
        if let heldOut = data.heldOutRows {
            let predictions = Predictions(
                cells: heldOut.map { folds.cells[$0] }, targets: targetNames,
                values: model.predict(data.features.selectingRows(heldOut)))
            try predictions.checkFinite(task: context.task)
            outputs.append(OutputBytes("out-of-fold", predictions.archive))
        }
        if let tests {
            let predictions = Predictions(
                cells: tests.cells, targets: targetNames, values: model.predict(tests.matrix))
            try predictions.checkFinite(task: context.task)
            outputs.append(OutputBytes("test-predictions", predictions.archive))
        }
        return outputs
    }

    /// Features and targets of the study's cells, in the order of the fold plan, joined by id.
    ///
    /// Where targets are not what scores see, also those that held-out cells are watched by: rows
    /// undivided and standardised within the cell.
    private static func load(
        _ folds: FoldTable, _ work: TrainWork, _ context: TaskContext
    ) throws -> ModelData {
        var data = ModelData(
            features: try context.features(of: folds.cells),
            targets: try context.targets(
                of: folds.cells, isLatent: work.isLatent, standardises: work.standardisesTargets),
            trainingRows: work.fold.map { folds.plan.training($0) } ?? folds.plan.refitCells,
            heldOutRows: work.fold.map { folds.plan.heldOut($0) })
        if work.fold == nil {
            data.histories = try context.paths("history").map {
                Array(try Data(contentsOf: URL(fileURLWithPath: $0)))
            }
        }
        if work.isLatent {
            let components = try context.archive("target-components").matrix("components")
            let truth = context.paths("latent-truth")
            data.loss = .latent(LatentBasis(components: components))
            data.watchedTargets =
                try truth.isEmpty
                ? nil : LatentShard(paths: truth, cells: folds.cells).targets.values
        } else if !work.standardisesTargets {
            var standardised = data.targets
            standardiseWithinRows(&standardised)
            data.watchedTargets = standardised
        }
        return data
    }

    /// Brings the components to mean 0 and variance 1 over the training cells.
    private static func standardise(
        _ features: inout DenseMatrix, and tests: inout FeatureRows?, firstColumns count: Int
    ) {
        let columns = Array(0..<count)
        let scaler = ColumnScaler(ColumnStatistics(.dense(features)), columns: columns)
        scaler.apply(to: &features, firstColumn: 0)
        guard var rest = tests else { return }
        tests = nil
        scaler.apply(to: &rest.matrix, firstColumn: 0)
        tests = rest
    }

    /// Adds the features of each cell's batch, where the study has them.
    private static func joinBatches(
        _ features: inout DenseMatrix, of cells: [String], and tests: inout FeatureRows?,
        _ context: TaskContext
    ) throws {
        guard let batches = try context.batchFeatures(of: cells) else { return }
        features = features.joiningColumns(batches)
        guard let rest = tests, let own = try context.batchFeatures(of: rest.cells) else { return }
        tests?.matrix = rest.matrix.joiningColumns(own)
    }
}
