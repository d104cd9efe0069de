import Foundation
import LinearAlgebra
import Pipelines
import Testing

/// A training of twelve cells with two features and three targets: two folds, of which the first
/// holds out four cells.
struct TrainingBench {
    static let cells = (0..<12).map { "cell-\($0)" }
    static let folds: [Int64] = (0..<12).map { $0 % 3 == 1 ? 0 : 1 }
    /// The cells that fold 0 holds out, as the fold plan orders them.
    static let heldOut = (0..<12).filter { folds[$0] == 0 }
    static let features: [[Float]] = (0..<12).map { [Float($0 % 4) - 1.5, Float($0 % 5) / 2 - 1] }
    /// The profile turns with the first feature.
    static let targets: [[Float]] = features.map { [$0[0], 1 + $0[1], 2 - $0[0]] }
    static let testFeatures: [[Float]] = [[0.5, -0.5], [-1, 2]]
    static let epochCount = 6
    /// Eight cells to train on, four a step.
    static let stepsPerEpoch = 2

    /// All inputs of a training on the features above.
    static func files(hasTest: Bool = false) throws -> StageBench {
        let bench = try StageBench()
        try bench.give("folds", .folds(cells, folds))
        // From the last cell to the first, in two shards.
        for part in [Array((6..<12).reversed()), Array((0..<6).reversed())] {
            let names = part.map { cells[$0] }
            try bench.give("features-0", .features(names, part.map { features[$0] }))
            try bench.give("targets", .shard(names, part.map { targets[$0] }))
        }
        try bench.give("target-names", .names(["p", "q", "r"]))
        if hasTest { try bench.give("test-features-0", .features(["t", "u"], testFeatures)) }
        return bench
    }

    /// A small network with dropout; nothing stops it before its last epoch.
    static func work(
        fold: Int? = 0, seed: UInt64 = 5, hidden: [Int?] = [4],
        blocks: [BlockScaling] = [.none],
        network change: (inout NetworkModelParameters) -> Void = { _ in }
    ) throws -> TrainWork {
        let model = try ExampleOutline.network(hidden: hidden) {
            $0.network.activation = "relu"
            $0.network.dropout = 0.25
            $0.network.concatenates = false
            $0.training.epochs = epochCount
            $0.training.batchSize = 4
            change(&$0)
        }
        return TrainWork(
            fold: fold, repetition: 1, seed: seed, model: model, blocks: blocks,
            standardisesTargets: true)
    }

    /// What the network of an archive says of some rows: relu, layer by layer, then a line.
    static func predict(_ model: ArrayArchive, _ features: [[Float]]) throws -> [[Double]] {
        var rows = Plain.wide(features)
        let hidden = model.names.filter { $0.hasPrefix("hidden.") && $0.hasSuffix(".kernel") }
        for layer in hidden.map({ $0.replacingOccurrences(of: ".kernel", with: "") }) {
            rows = try apply(model, layer, rows).map { $0.map { max($0, 0) } }
        }
        return try apply(model, "output", rows)
    }

    private static func apply(
        _ model: ArrayArchive, _ layer: String, _ rows: [[Double]]
    ) throws -> [[Double]] {
        let kernel = Plain.wide(try model.matrix(layer + ".kernel").lines)
        let bias = try model.floats(layer + ".bias").values.map { Double($0) }
        return Plain.product(rows, kernel).map { zip($0, bias).map { $0 + $1 } }
    }

    /// One epoch of a history, as its file has it.
    struct Epoch: Codable, Equatable {
        var epoch: Int
        var learningRate: Float
        var loss: Float
        var validationLoss: Float
        var validationScore: Float
    }

    static func history(_ outputs: StageOutputs) throws -> [Epoch] {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try decoder.decode([Epoch].self, from: Data(try outputs.bytes("history")))
    }

    /// A history whose validation losses and rates are these.
    static func history(_ epochs: [(loss: Float, rate: Float)]) throws -> [UInt8] {
        let records = epochs.enumerated().map { index, epoch in
            Epoch(
                epoch: index + 1, learningRate: epoch.rate, loss: epoch.loss,
                validationLoss: epoch.loss, validationScore: -epoch.loss)
        }
        return Array(try JSONEncoder().encode(records))
    }
}
