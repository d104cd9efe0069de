import Foundation
import Learning
import LinearAlgebra
import Pipelines
import Testing

@Suite("The model kind residual-mlp")
struct ResidualNetworkModelTests {
    private static let name = "residual-mlp"

    @Test("every key is read into the parameter that it names")
    func keys() {
        var problems: [KeyProblem] = []
        let training = CheckedSection(
            path: "model.training",
            values: [
                "epochs": .integer(3), "batch": .integer(4), "learning-rate": .number(0.5),
                "weight-decay": .number(0.25), "squared-error": .number(2),
                "ema": .number(0.75), "mixup": .number(0.125), "input-noise": .number(0.0625),
            ])
        let section = CheckedSection(
            path: "model",
            values: [
                "hidden": .integer(6), "depth": .integer(2), "input-dropout": .number(0.375),
                "dropout": .number(0.625), "head-weight": .number(0.875),
                "balance": .boolean(false),
                "block-weights": .list([.number(0.5), .number(2)]),
                "training": .section(training),
            ])
        let found = ResidualNetworkModel.parameters(reading: section, problems: &problems)
        var expected = ResidualNetworkParameters()
        expected.hidden = 6
        expected.depth = 2
        expected.balancesBlocks = false
        expected.blockWeights = [0.5, 2]
        expected.inputDropout = 0.375
        expected.dropout = 0.625
        expected.headWeight = 0.875
        expected.training.epochs = 3
        expected.training.batchSize = 4
        expected.training.learningRate = 0.5
        expected.training.weightDecay = 0.25
        expected.training.squaredError = 2
        expected.training.averaging = 0.75
        expected.training.mixing = 0.125
        expected.training.inputNoise = 0.0625
        #expect(found == expected && problems.isEmpty)
    }

    @Test("a decay that takes more than a weight at a step is refused")
    func decay() throws {
        func problems(_ decay: Double) -> [KeyProblem] {
            var problems: [KeyProblem] = []
            let training = CheckedSection(
                path: "model.training",
                values: ["learning-rate": .number(0.5), "weight-decay": .number(decay)])
            let section = CheckedSection(path: "model", values: ["training": .section(training)])
            _ = ResidualNetworkModel.parameters(reading: section, problems: &problems)
            return problems
        }
        #expect(problems(1.9).isEmpty)
        let problem = try #require(problems(2).first)
        #expect(problem.key == "training.weight-decay" && problem.found == "found 2")
        #expect(problem.allowed == "less than 1 / learning-rate (2)")
    }

    @Test("the history has each epoch's loss and rate, and no validation")
    func history() throws {
        var data = ModelCase.data()
        let model = try ModelCase.fit(Self.name, to: &data)
        let bytes = try #require(try model.exports().first { $0.role == "history" }).bytes
        let records = try EpochRecord.records(json: Data(bytes))
        #expect(records.map(\.epoch) == [1, 2, 3])
        for record in records {
            #expect(record.loss.isFinite && record.learningRate > 0)
            #expect(record.validationLoss.isNaN && record.validationScore.isNaN)
        }
    }

    @Test("held-out cells have no part in a fit, and none of the folds' fits has one in a refit")
    func unwatched() throws {
        #expect(!ResidualNetworkModel.isWatched)
        var (data, other) = (ModelCase.data(), ModelCase.data())
        other.heldOutRows = nil
        other.histories = [Array("no history".utf8)]
        #expect(
            try FitBytes(ModelCase.fit(Self.name, to: &data))
                == FitBytes(ModelCase.fit(Self.name, to: &other)))
    }

    @Test("a training that diverges is an error that says what to do, whatever was held out")
    func diverges() throws {
        for heldOut in [ModelCase.heldOut, nil] {
            var data = ModelCase.data()
            data.heldOutRows = heldOut
            data.features[4, 2] = 3e38
            var parameters = ResidualNetworkParameters()
            parameters.training.epochs = 2
            // Blocks that are brought to one length have no such values.
            parameters.balancesBlocks = false
            let choice = try ModelChoice(kind: Self.name, parameters: parameters)
            let error = #expect(throws: TaskError.self) {
                _ = try ModelCase.fit(choice, to: &data)
            }
            let text = "\(try #require(error))"
            #expect(text.contains("'toy' gave losses in epoch 1 that are not finite numbers"))
            #expect(text.contains("Lower training.learning-rate"))
        }
    }

    @Test("a snapshot of a fit with other parameters is of no use")
    func otherParameters() throws {
        let stopping = StoppingCheckpoints(stoppingAfter: 3)
        var data = ModelCase.data()
        #expect(throws: TaskError.yielded(task: ModelCase.task)) {
            _ = try ModelCase.fit(Self.name, to: &data, stopping)
        }
        let path = NSTemporaryDirectory() + "snapshot-" + UUID().uuidString
        defer { unlink(path) }
        try #require(stopping.snapshot).archive.write(to: path)
        let resuming = StoppingCheckpoints(resumedPath: path)
        _ = try ModelCase.fit(Self.name, to: &data, seed: 4, resuming)
        #expect(resuming.refusals.count == 1)
        #expect(resuming.refusals.first?.contains("its seed is") == true)
    }

    @Test("blocks of any scale are learned from alike, and count by their weights")
    func balance() throws {
        func predictions(
            scale: Float, _ change: (inout ResidualNetworkParameters) -> Void = { _ in }
        ) throws -> DenseMatrix {
            var data = ModelCase.data()
            for row in 0..<data.features.rowCount {
                for column in 0..<2 { data.features[row, column] *= scale }
            }
            data.blockColumns = [0..<2, 2..<6]
            var parameters = ResidualNetworkParameters()
            (parameters.hidden, parameters.training.epochs) = (8, 4)
            change(&parameters)
            let features = data.features
            let choice = try ModelChoice(kind: Self.name, parameters: parameters)
            let model = try ModelCase.fit(choice, to: &data)
            return model.predict(features)
        }
        func difference(_ left: DenseMatrix, _ right: DenseMatrix) -> Float {
            zip(left.values, right.values).map { abs($0 - $1) }.max() ?? .infinity
        }
        let plain = try predictions(scale: 1)
        #expect(try difference(predictions(scale: 1_024), plain) < 1e-3)
        #expect(
            try difference(predictions(scale: 1_024) { $0.balancesBlocks = false }, plain) > 0.1)
        // A block of weight 0 is not seen, whatever its scale.
        let blind = try predictions(scale: 1) { $0.blockWeights = [0, 1] }
        #expect(try predictions(scale: 3) { $0.blockWeights = [0, 1] } == blind)
        #expect(difference(blind, plain) > 0.01)
    }
}
