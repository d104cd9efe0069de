package import Coordination
import Foundation
import Learning
import LinearAlgebra

/// Trains one network on all folds but one, and predicts; see `TrainWork`.
package enum TrainStage: Stage {
    package typealias Work = TrainWork
    package static let kind = TaskKind("train")
    package static let version = 2
    package static let traits = {
        var traits = TaskTraits(memoryBytes: 0)
        traits.kept = .everything
        traits.isResumable = true
        traits.isShareable = true
        traits.keepsInputs = true
        traits.isResult = true
        return traits
    }()

    package static func run(_ work: TrainWork, _ context: TaskContext) throws -> [OutputBytes] {
        let folds = try FoldTable(archive: context.archive("folds"))
        var (features, targets, watched, loss) = try load(folds, work, context)
        let targetNames = try context.targetNames(isLatent: work.isLatent)
        var tests = try FeatureRows("test-features", context)
        if work.standardisesComponents {
            standardise(&features, and: &tests, firstColumns: work.componentCount)
        }
        try joinBatches(&features, of: folds.cells, and: &tests, context)
        try context.checkCancellation()
        let training = work.fold.map { folds.plan.training($0) } ?? folds.plan.refitCells
        let heldOut = work.fold.map { folds.plan.heldOut($0) }
        let shape = try shape(
            work.network, inputCount: features.columnCount, targetCount: targetNames.count)
        var trainer = NetworkTrainer(
            shape: shape, options: try options(work, context), loss: loss, seed: work.seed,
            training: (features.selectingRows(training), targets.selectingRows(training)),
            validation: heldOut.map {
                (features.selectingRows($0), (watched ?? targets).selectingRows($0))
            })
        targets = DenseMatrix(rowCount: 0, columnCount: targetNames.count)
        watched = nil

        try TrainingLoop.run(&trainer, work, context)
        let network = trainer.bestNetwork
        guard heldOut != nil || network.parameters.allSatisfy(\.isFinite) else {
            throw TaskError.notFinite(task: context.task, what: "weights")
        }
        var outputs = [
            OutputBytes("model", network.archive()),
            OutputBytes("history", bytes: Array(try EpochRecord.json(trainer.records))),
        ]
        if let heldOut {
            let predictions = Predictions(
                cells: heldOut.map { folds.cells[$0] }, targets: targetNames,
                values: network.predict(features.selectingRows(heldOut)))
            try predictions.checkFinite(task: context.task)
            outputs.append(OutputBytes("out-of-fold", predictions.archive))
        }
        if let tests {
            let predictions = Predictions(
                cells: tests.cells, targets: targetNames, values: network.predict(tests.matrix))
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
    ) throws -> (
        features: DenseMatrix, targets: DenseMatrix, watched: DenseMatrix?, loss: TrainingLoss
    ) {
        let selected = try context.features(of: folds.cells)
        let targets = try context.targets(
            of: folds.cells, isLatent: work.isLatent, standardises: work.standardisesTargets)
        guard !work.isLatent else {
            let components = try context.archive("target-components").matrix("components")
            let truth = context.paths("latent-truth")
            let watched = try truth.isEmpty ? nil : LatentShard(paths: truth, cells: folds.cells)
            return (
                selected, targets, watched?.targets.values,
                .latent(LatentBasis(components: components))
            )
        }
        guard !work.standardisesTargets else { return (selected, targets, nil, .correlation) }
        var standardised = targets
        standardiseWithinRows(&standardised)
        return (selected, targets, standardised, .correlation)
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

    private static func shape(
        _ parameters: NetworkParameters, inputCount: Int, targetCount: Int
    ) throws(TaskError) -> NetworkShape {
        guard let activation = NetworkShape.Activation(rawValue: parameters.activation) else {
            throw .unknownActivation(
                parameters.activation,
                allowed: NetworkShape.Activation.allCases.map(\.rawValue))
        }
        return NetworkShape(
            inputCount: inputCount, hidden: parameters.hidden.map { $0 ?? targetCount },
            targetCount: targetCount, activation: activation, dropout: Float(parameters.dropout),
            concatenates: parameters.concatenates)
    }

    /// As the study file says; where nothing is held out, epochs and rates follow from the folds'
    /// trainings.
    private static func options(
        _ work: TrainWork, _ context: TaskContext
    ) throws -> TrainingOptions {
        var options = TrainingOptions(work.training)
        guard work.fold == nil else { return options }
        let histories = try context.paths("history").map { path in
            try EpochRecord.records(json: Data(contentsOf: URL(fileURLWithPath: path)))
        }
        guard
            let schedule = RefitSchedule(
                histories: histories, stoppingMinimumDelta: options.stoppingMinimumDelta)
        else { throw TaskError.missingInput(task: context.task, role: "history") }
        options.epochs = schedule.epochCount
        options.fixedRates = schedule.learningRates
        return options
    }
}

extension TrainingOptions {
    fileprivate init(_ parameters: TrainingParameters) {
        self.init()
        epochs = parameters.epochs
        batchSize = parameters.batchSize
        learningRate = parameters.learningRate
        beta1 = parameters.beta1
        beta2 = parameters.beta2
        epsilon = parameters.epsilon
        hiddenPenalty = parameters.hiddenL2
        outputPenalty = parameters.outputL2
        plateauFactor = parameters.plateauFactor
        plateauPatience = parameters.plateauPatience
        plateauMinimumDelta = parameters.plateauMinDelta
        minimumLearningRate = parameters.plateauMinLearningRate
        stoppingPatience = parameters.stoppingPatience
        stoppingMinimumDelta = parameters.stoppingMinDelta
    }
}
