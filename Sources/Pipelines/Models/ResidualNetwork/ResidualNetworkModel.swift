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
    package static let squaredErrors = SquaredErrors.inLoss
    package static let summary = "wide blocks beside a linear model, trained for a fixed time"
    package static var declaration: Declaration<ResidualNetworkParameters> {
        ResidualNetworkParameters.declaration
    }

    private let network: ResidualNetwork
    /// Brings the features of each block to the length that it counts with.
    private let scaler: ColumnScaler
    /// What each epoch gave; none for a network from an archive.
    private let records: [EpochRecord]

    /// The root mean squared length of a block of weight 1, as it was measured (decision 39): that
    /// of 20 standardised features.
    private static let blockLength = 20.0.squareRoot()

    /// Correlations leave scale and mean of a row open; squared errors decide them, whatever they
    /// count.
    package static func learnsScale(_ parameters: ResidualNetworkParameters) -> Bool {
        parameters.training.squaredError > 0
    }

    package static func problems(
        _ parameters: ResidualNetworkParameters, blockCount: Int
    ) -> [KeyProblem] {
        BlockLengths.problems(parameters.blockWeights, blockCount: blockCount)
    }

    package static func fit(
        _ parameters: ResidualNetworkParameters, to data: inout ModelData, _ fitting: ModelFitting
    ) throws -> ResidualNetworkModel {
        data.watchedTargets = nil
        let scaler = try scaler(parameters, data, fitting)
        var features = data.features
        scaler.apply(to: &features)
        var trainer = ResidualTrainer(
            shape: ResidualShape(
                inputCount: data.features.columnCount, width: parameters.hidden,
                blockCount: parameters.depth, targetCount: data.targets.columnCount,
                headWeight: parameters.headWeight),
            options: ResidualOptions(parameters), loss: data.loss, seed: fitting.seed,
            cells: ResidualTrainer.Cells(
                features: features, targets: data.targets, rows: data.trainingRows))
        try TrainingLoop(fitting).run(&trainer) { _, record in
            guard record.loss.isFinite else {
                throw notFinite("losses in epoch \(record.epoch)", fitting)
            }
        }
        let network = trainer.network
        guard network.parameters.allSatisfy(\.isFinite) else {
            throw notFinite("weights", fitting)
        }
        return ResidualNetworkModel(
            network: network, scaler: scaler, records: trainer.records)
    }

    private static func notFinite(_ what: String, _ fitting: ModelFitting) -> TaskError {
        .notFinite(task: fitting.context.task, what: what)
    }

    /// What features are multiplied by before the network sees them.
    private static func scaler(
        _ parameters: ResidualNetworkParameters, _ data: ModelData, _ fitting: ModelFitting
    ) throws -> ColumnScaler {
        var scaler = try BlockLengths.scaler(
            data, balances: parameters.balancesBlocks, weights: parameters.blockWeights,
            centres: true, fitting)
        if parameters.balancesBlocks {
            scaler.scales = scaler.scales.map { $0 / blockLength }
        }
        return scaler
    }

    private init(network: ResidualNetwork, scaler: ColumnScaler, records: [EpochRecord]) {
        self.network = network
        self.scaler = scaler
        self.records = records
    }

    /// Reads what `archive` holds.
    package init(archive: ArrayArchive) throws {
        self.init(
            network: try ResidualNetwork(archive: archive),
            scaler: try BlockLengths.scaler(in: archive), records: [])
    }

    package var archive: ArrayArchive {
        var archive = network.archive()
        archive.setDoubles("feature-means", scaler.means)
        archive.setDoubles("feature-scales", scaler.scales)
        return archive
    }

    package func predict(_ features: DenseMatrix) -> DenseMatrix {
        var features = features
        scaler.apply(to: &features)
        return network.predict(features)
    }

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
