import Coordination
import Foundation
import Learning
import LinearAlgebra
import Pipelines
import Synchronization

/// Arrays that every kind of model is fitted to in tests, and the smallest parameters of each kind.
enum ModelCase {
    static let task = "toy"
    static let featureCount = 6
    static let targetCount = 4
    static let training = Array(0..<28)
    static let heldOut = Array(28..<34)
    /// Cells that no fit sees.
    static let unseen = Array(34..<40)

    /// Small parameters of a kind; a new kind names its own here.
    static func choice(_ name: String) throws -> ModelChoice {
        if name == "kernel-ridge" {
            var parameters = KernelRidgeParameters()
            // Two parts of the training rows.
            parameters.mostCells = 16
            return try ModelChoice(kind: name, parameters: parameters)
        }
        if name == "pls" {
            var parameters = PartialLeastSquaresParameters()
            parameters.components = 2
            return try ModelChoice(kind: name, parameters: parameters)
        }
        if name == "residual-mlp" {
            var parameters = ResidualNetworkParameters()
            parameters.hidden = 9
            parameters.depth = 2
            parameters.headWeight = 0.5
            parameters.training.epochs = 3
            parameters.training.batchSize = 8
            parameters.training.averaging = 0.9
            parameters.training.mixing = 0.4
            parameters.training.inputNoise = 0.1
            return try ModelChoice(kind: name, parameters: parameters)
        }
        if name == "boosted-trees" {
            var parameters = BoostedTreesParameters()
            parameters.trees = 3
            parameters.depth = 2
            parameters.leastWeight = 2
            return try ModelChoice(kind: name, parameters: parameters)
        }
        if name == "knn" {
            return try ModelChoice(kind: name, parameters: NearestNeighboursParameters())
        }
        guard name == "mlp" else { return try ModelChoice(kind: name, parameters: NoParameters()) }
        var training = TrainingParameters()
        training.epochs = 3
        training.batchSize = 8
        return try ModelChoice(
            kind: name,
            parameters: NetworkModelParameters(
                network: NetworkParameters(
                    hidden: [5, nil], activation: "selu", dropout: 0.1, concatenates: true),
                training: training))
    }

    /// Targets that follow from features, and some noise, standardised within each cell.
    static func data() -> ModelData {
        var stream = RandomStream(seed: 7, stream: 1)
        let count = training.count + heldOut.count + unseen.count
        var features = DenseMatrix(rowCount: count, columnCount: featureCount)
        var targets = DenseMatrix(rowCount: count, columnCount: targetCount)
        for row in 0..<count {
            for column in 0..<featureCount { features[row, column] = stream.normal() }
            for column in 0..<targetCount {
                targets[row, column] =
                    features[row, column] - 2 * features[row, column + 1] + stream.normal()
            }
        }
        standardiseWithinRows(&targets)
        return ModelData(
            features: features, targets: targets, trainingRows: training, heldOutRows: heldOut)
    }

    /// The data of a fit that no rows watch, after one of the same kind that some did.
    static func unwatchedData(_ name: String) throws -> ModelData {
        var watched = data()
        let model = try fit(name, to: &watched)
        var data = data()
        data.trainingRows += heldOut
        data.heldOutRows = nil
        data.histories = try model.exports().filter { $0.role == "history" }.map(\.bytes)
        return data
    }

    static func data(_ name: String, isWatched: Bool) throws -> ModelData {
        isWatched ? data() : try unwatchedData(name)
    }

    static func fit(
        _ name: String, to data: inout ModelData, seed: UInt64 = 3,
        _ checkpoints: any Checkpoints = StoppingCheckpoints(),
        _ cancellation: CancellationFlag = CancellationFlag()
    ) throws -> any ModelKind {
        try fit(choice(name), to: &data, seed: seed, checkpoints, cancellation)
    }

    static func fit(
        _ choice: ModelChoice, to data: inout ModelData, seed: UInt64 = 3,
        _ checkpoints: any Checkpoints = StoppingCheckpoints(),
        _ cancellation: CancellationFlag = CancellationFlag()
    ) throws -> any ModelKind {
        let context = TaskContext(
            task: task, key: Digest(bytes: [UInt8](repeating: 1, count: 32)), inputs: [],
            cancellation: cancellation, checkpoints: checkpoints, notice: { _ in },
            report: { _ in })
        return try ModelRegistry.standard.fit(
            choice, to: &data,
            ModelFitting(seed: seed, fold: 0, repetition: 1, context: context))
    }
}

/// Everything that a fit gives, as bytes.
struct FitBytes: Equatable {
    var archive: [UInt8]
    var exports: [String: [UInt8]]

    init(_ model: any ModelKind) throws {
        archive = model.archive.encoded()
        exports = Dictionary(
            try model.exports().map { ($0.role, $0.bytes) }, uniquingKeysWith: +)
    }
}

/// Checkpoints that tell a fit to stop once it has asked often enough.
final class StoppingCheckpoints: Checkpoints {
    private struct State {
        var askedCount = 0
        var snapshot: Snapshot?
        var refusals: [String] = []
    }

    let resumedPath: String?
    private let stop: Int?
    private let state = Mutex(State())

    init(resumedPath: String? = nil, stoppingAfter stop: Int? = nil) {
        self.resumedPath = resumedPath
        self.stop = stop
    }

    /// The last snapshot that was offered.
    var snapshot: Snapshot? { state.withLock { $0.snapshot } }
    /// Why the archive of an earlier attempt was of no use.
    var refusals: [String] { state.withLock { $0.refusals } }

    var isYielding: Bool {
        guard let stop else { return false }
        return state.withLock { $0.askedCount >= stop }
    }

    var isDue: Bool {
        state.withLock { $0.askedCount += 1 }
        return isYielding
    }

    func begin() -> Bool { true }
    func offer(_ snapshot: Snapshot) { state.withLock { $0.snapshot = snapshot } }
    func refuse(_ reason: String) { state.withLock { $0.refusals.append(reason) } }
    func note(_ text: String) {}
    func warn(_ text: String) {}
}
