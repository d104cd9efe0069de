import Foundation
import Learning
package import LinearAlgebra

/// Blocks of wide layers with a linear way past them, trained for a fixed number of epochs.
///
/// Held-out rows have no part in it, so it needs no others within a fold in a nested evaluation. It
/// is not written for other programs: layer normalisation is no dense layer.
package struct ResidualNetworkModel: ModelKind {
    package typealias Parameters = ResidualNetworkParameters
    package static let name = "residual-mlp"
    package static let summary = "wide blocks beside a linear model, trained for a fixed time"
    package static var declaration: Declaration<ResidualNetworkParameters> {
        ResidualNetworkParameters.declaration
    }

    private let network: ResidualNetwork
    /// What each epoch gave; none for a network from an archive.
    private let records: [EpochRecord]

    package static func fit(
        _ parameters: ResidualNetworkParameters, to data: inout ModelData, _ fitting: ModelFitting
    ) throws -> ResidualNetworkModel {
        data.watchedTargets = nil
        var trainer = ResidualTrainer(
            shape: ResidualShape(
                inputCount: data.features.columnCount, width: parameters.hidden,
                blockCount: parameters.blocks, targetCount: data.targets.columnCount,
                headWeight: parameters.headWeight),
            options: ResidualOptions(parameters), loss: data.loss, seed: fitting.seed,
            cells: ResidualTrainer.Cells(
                features: data.features, targets: data.targets, rows: data.trainingRows))
        try TrainingLoop(fitting).run(&trainer) { _, record in
            guard record.loss.isFinite else {
                throw notFinite("losses in epoch \(record.epoch)", fitting)
            }
        }
        let network = trainer.network
        guard network.parameters.allSatisfy(\.isFinite) else {
            throw notFinite("weights", fitting)
        }
        return ResidualNetworkModel(network: network, records: trainer.records)
    }

    private static func notFinite(_ what: String, _ fitting: ModelFitting) -> TaskError {
        .notFinite(task: fitting.context.task, what: what)
    }

    private init(network: ResidualNetwork, records: [EpochRecord]) {
        self.network = network
        self.records = records
    }

    /// Reads what `archive` holds.
    package init(archive: ArrayArchive) throws {
        self.init(network: try ResidualNetwork(archive: archive), records: [])
    }

    package var archive: ArrayArchive { network.archive() }

    package func predict(_ features: DenseMatrix) -> DenseMatrix { network.predict(features) }

    package func exports() throws -> [OutputBytes] {
        guard !records.isEmpty else { return [] }
        return [OutputBytes("history", bytes: Array(try EpochRecord.json(records)))]
    }
}

extension ResidualTrainer: SteppedTraining {
    var epochLimit: Int { options.epochs }
    var keptScore: Double? { nil }
}

extension ResidualOptions {
    fileprivate init(_ parameters: ResidualNetworkParameters) {
        self.init()
        epochs = parameters.training.epochs
        batchSize = parameters.training.batchSize
        learningRate = parameters.training.learningRate
        weightDecay = parameters.training.weightDecay
        inputDropout = parameters.inputDropout
        dropout = parameters.dropout
        squaredError = parameters.training.squaredError
        averaging = parameters.training.averaging
        mixing = parameters.training.mixing
        inputNoise = parameters.training.inputNoise
    }
}
