import Foundation
import Learning
package import LinearAlgebra

/// A feed-forward network, trained step by step while held-out rows watch it, or for as long as the
/// networks of the folds needed.
package struct NetworkModel: ModelKind {
    package typealias Parameters = NetworkModelParameters
    package static let name = "mlp"
    package static let squaredErrors = SquaredErrors.none
    package static let summary = "dense layers, each fed to the next and to the output"
    package static let isWatched = true

    /// The loss is of correlations alone.
    package static func learnsScale(_ parameters: NetworkModelParameters) -> Bool { false }

    private let network: Network
    /// What each epoch gave; none for a network from an archive.
    private let records: [EpochRecord]

    package static func fit(
        _ parameters: NetworkModelParameters, to data: inout ModelData, _ fitting: ModelFitting
    ) throws -> NetworkModel {
        let shape = try NetworkShape(
            parameters.network, inputCount: data.features.columnCount,
            targetCount: data.targets.columnCount)
        let options = try options(parameters.training, data, fitting)
        var trainer = NetworkTrainer(
            shape: shape, options: options, loss: data.loss, seed: fitting.seed,
            training: (
                data.features.selectingRows(data.trainingRows),
                data.targets.selectingRows(data.trainingRows)
            ),
            validation: data.heldOutRows.map {
                (
                    data.features.selectingRows($0),
                    (data.watchedTargets ?? data.targets).selectingRows($0)
                )
            })
        data.targets = DenseMatrix(rowCount: 0, columnCount: shape.targetCount)
        data.watchedTargets = nil

        try TrainingLoop(fitting).run(&trainer) { trainer, record in
            if !trainer.isFinite(record) { try tellDivergence(of: trainer, fitting) }
        }
        if trainer.keptRecord == nil { throw divergence(of: trainer, fitting) }
        let network = trainer.bestNetwork
        guard data.heldOutRows != nil || network.parameters.allSatisfy(\.isFinite) else {
            throw TaskError.notFinite(task: fitting.context.task, what: "weights")
        }
        return NetworkModel(network: network, records: trainer.records)
    }

    private init(network: Network, records: [EpochRecord]) {
        self.network = network
        self.records = records
    }

    /// Reads what `archive` holds.
    package init(archive: ArrayArchive) throws {
        self.init(network: try Network(archive: archive), records: [])
    }

    package var archive: ArrayArchive { network.archive() }

    package func predict(_ features: DenseMatrix) -> DenseMatrix { network.predict(features) }

    package func exports() throws -> [OutputBytes] {
        guard !records.isEmpty else { return [] }
        return [OutputBytes("history", bytes: Array(try EpochRecord.json(records)))]
    }

    package func layers(featureCount p: Int) -> DenseLayers? { DenseLayers(network) }

    /// As the study file says; where nothing is held out, epochs and rates follow from the folds'
    /// trainings.
    private static func options(
        _ parameters: TrainingParameters, _ data: ModelData, _ fitting: ModelFitting
    ) throws -> TrainingOptions {
        var options = TrainingOptions(parameters)
        guard data.heldOutRows == nil else { return options }
        let histories = try data.histories.map { try EpochRecord.records(json: Data($0)) }
        guard
            let schedule = RefitSchedule(
                histories: histories, stoppingMinimumDelta: options.stoppingMinimumDelta)
        else { throw TaskError.missingInput(task: fitting.context.task, role: "history") }
        options.epochs = schedule.epochCount
        options.fixedRates = schedule.learningRates
        return options
    }
}

extension NetworkShape {
    /// The network of a study, for so many features and targets.
    fileprivate init(
        _ parameters: NetworkParameters, inputCount: Int, targetCount: Int
    ) throws(TaskError) {
        guard let activation = Activation(rawValue: parameters.activation) else {
            throw .unknownActivation(
                parameters.activation, allowed: Activation.allCases.map(\.rawValue))
        }
        self.init(
            inputCount: inputCount, hidden: parameters.widths(targetCount),
            targetCount: targetCount, activation: activation, dropout: Float(parameters.dropout),
            concatenates: parameters.concatenates)
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
