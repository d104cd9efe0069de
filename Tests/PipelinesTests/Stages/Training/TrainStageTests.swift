import Coordination
import Foundation
import Learning
import LinearAlgebra
import Pipelines
import Testing

@Suite("Training: one network on all folds but one") struct TrainStageTests {
    @Test("held-out and test cells are predicted by the network that is given out")
    func predictions() throws {
        let outputs = try TrainingBench.files(hasTest: true).run(
            TrainStage.self, TrainingBench.work())
        #expect(outputs.roles == ["model", "history", "out-of-fold", "test-predictions"])
        let model = try outputs.archive("model")
        let heldOut = TrainingBench.heldOut
        for (role, cells, features) in [
            (
                "out-of-fold", heldOut.map { TrainingBench.cells[$0] },
                heldOut.map { TrainingBench.features[$0] }
            ), ("test-predictions", ["t", "u"], TrainingBench.testFeatures),
        ] {
            let found = try outputs.archive(role)
            #expect(try found.texts("cells") == cells)
            #expect(try found.texts("targets") == ["p", "q", "r"])
            expectClose(
                try found.matrix("predictions"), try TrainingBench.predict(model, features))
        }
    }

    @Test("the weights of the epoch with the lowest loss are kept, and score what it says")
    func best() throws {
        let outputs = try TrainingBench.files().run(TrainStage.self, TrainingBench.work())
        let history = try TrainingBench.history(outputs)
        #expect(history.map(\.epoch) == Array(1...TrainingBench.epochCount))
        #expect(history.first?.learningRate == 0.01)
        let best = try #require(history.min { $0.validationLoss < $1.validationLoss })
        let predictions = Plain.wide(
            try outputs.archive("out-of-fold").matrix("predictions").lines)
        let scores = zip(TrainingBench.heldOut, predictions).map { cell, row in
            Plain.correlation(row, TrainingBench.targets[cell].map { Double($0) })
        }
        expectClose([Plain.mean(scores)], [Double(best.validationScore)], within: 1e-3)
    }

    @Test("equal seeds give equal bytes, other seeds other networks")
    func seeds() throws {
        let bench = try TrainingBench.files(hasTest: true)
        let first = try bench.run(TrainStage.self, TrainingBench.work()).bytesByRole
        #expect(try bench.run(TrainStage.self, TrainingBench.work()).bytesByRole == first)
        let other = try bench.run(TrainStage.self, TrainingBench.work(seed: 6)).bytesByRole
        #expect(other["model"] != first["model"])
    }

    @Test("a hidden layer without a width has one output a target")
    func widths() throws {
        let model = try TrainingBench.files().run(
            TrainStage.self, TrainingBench.work(hidden: [nil, 5])
        ).archive("model")
        #expect(model["hidden.0.kernel"]?.shape == [2, 3])
        #expect(model["hidden.1.kernel"]?.shape == [3, 5])
        #expect(model["output.kernel"]?.shape == [5, 3])
    }

    @Test("features of batches are the last inputs of the network")
    func batches() throws {
        let bench = try TrainingBench.files(hasTest: true)
        let rows = (TrainingBench.cells + ["t", "u"]).indices.map { [Float($0) / 10] }
        try bench.give(
            "batch-features", .features(TrainingBench.cells + ["t", "u"], rows))
        let outputs = try bench.run(TrainStage.self, TrainingBench.work())
        let model = try outputs.archive("model")
        #expect(model["hidden.0.kernel"]?.shape == [3, 4])
        let joined = zip(TrainingBench.testFeatures, rows.suffix(2)).map { $0 + $1 }
        expectClose(
            try outputs.archive("test-predictions").matrix("predictions"),
            try TrainingBench.predict(model, joined))
    }

    @Test("components are standardised over the training cells, test cells on their scale")
    func standardisedComponents() throws {
        let outputs = try TrainingBench.files(hasTest: true).run(
            TrainStage.self, TrainingBench.work { $0.standardisesComponents = true })
        let column = TrainingBench.features.map { Double($0[0]) }
        let mean = Plain.mean(column)
        let deviation = Plain.mean(column.map { ($0 - mean) * ($0 - mean) }).squareRoot()
        // The second feature is no component.
        let features = TrainingBench.testFeatures.map {
            [Float((Double($0[0]) - mean) / deviation), $0[1]]
        }
        expectClose(
            try outputs.archive("test-predictions").matrix("predictions"),
            try TrainingBench.predict(try outputs.archive("model"), features))
    }

    @Test("of wide targets the coordinates are learned, named by number")
    func latent() throws {
        let bench = try TrainingBench.files()
        bench.withdraw("targets")
        var latent = ArrayArchive()
        latent.setTexts("cells", TrainingBench.cells)
        latent.setMatrix("latent", .rows(TrainingBench.features))
        latent.setBytes("constant", TrainingBench.cells.map { _ in 0 })
        try bench.give("latent", latent)
        try bench.give("target-components", .components([[1, 0], [0, 1], [0, 0]]))
        let work = TrainingBench.work { $0.isLatent = true }
        let outputs = try bench.run(TrainStage.self, work)
        #expect(try outputs.archive("out-of-fold").texts("targets") == ["0", "1"])
        #expect(try outputs.archive("out-of-fold").matrix("predictions").columnCount == 2)
        bench.expectMissing("latent", TrainStage.self, work)
    }

    @Test("a training that was never finite ends with its fold, its seed and its rate")
    func diverged() throws {
        let checkpoints = ScriptedCheckpoints()
        #expect(
            throws: TaskError.diverged(fold: 0, seed: 1, epochCount: 1, learningRate: 1e39)
        ) {
            // Beyond single precision: every weight is infinite after a step.
            try TrainingBench.files().run(
                TrainStage.self, TrainingBench.work { $0.training.learningRate = 1e39 },
                checkpoints: checkpoints)
        }
        #expect(checkpoints.heard.snapshots.isEmpty)
    }

    @Test("an activation of another release is refused with those that this one knows")
    func unknownActivation() throws {
        let error = TaskError.unknownActivation(
            "tanh", allowed: NetworkShape.Activation.allCases.map(\.rawValue))
        #expect(throws: error) {
            try TrainingBench.files().run(
                TrainStage.self, TrainingBench.work { $0.network.activation = "tanh" })
        }
        #expect(TaskError.isOfOtherBuild(error))
    }

    @Test("a missing input is named", arguments: ["folds", "features", "targets", "target-names"])
    func missing(role: String) throws {
        try TrainingBench.files().expectMissing(role, TrainStage.self, TrainingBench.work())
    }

    @Test("progress is told before the first epoch and after each")
    func progress() throws {
        let tally = Tally<Int>()
        _ = try TrainingBench.files().run(TrainStage.self, TrainingBench.work()) {
            tally.add($0.epoch)
        }
        #expect(tally.values == Array(0...TrainingBench.epochCount))
    }

    @Test("a task that nobody wants any more ends between two epochs, without a checkpoint")
    func cancelled() throws {
        let bench = try TrainingBench.files()
        let cancellation = bench.cancellation
        let checkpoints = ScriptedCheckpoints()
        #expect(throws: TaskError.abandoned(task: StageBench.task)) {
            try bench.run(TrainStage.self, TrainingBench.work(), checkpoints: checkpoints) {
                if $0.epoch == 2 { cancellation.raise() }
            }
        }
        #expect(checkpoints.heard.snapshots.isEmpty)
        try TrainingBench.files().expectAbandoned(TrainStage.self, TrainingBench.work())
    }
}
