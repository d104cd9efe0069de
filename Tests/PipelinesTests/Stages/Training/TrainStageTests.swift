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
            TrainStage.self, try TrainingBench.work())
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
        let outputs = try TrainingBench.files().run(TrainStage.self, try TrainingBench.work())
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
        let first = try bench.run(TrainStage.self, try TrainingBench.work()).bytesByRole
        #expect(try bench.run(TrainStage.self, try TrainingBench.work()).bytesByRole == first)
        let other = try bench.run(TrainStage.self, try TrainingBench.work(seed: 6)).bytesByRole
        #expect(other["model"] != first["model"])
    }

    @Test("a hidden layer without a width has one output a target")
    func widths() throws {
        let model = try TrainingBench.files().run(
            TrainStage.self, try TrainingBench.work(hidden: [nil, 5])
        ).archive("model")
        #expect(model["hidden.0.kernel"]?.shape == [2, 3])
        #expect(model["hidden.1.kernel"]?.shape == [3, 5])
        #expect(model["output.kernel"]?.shape == [5, 3])
    }

    @Test("the inputs of the network are the features of each block, in order")
    func blocks() throws {
        let bench = try TrainingBench.files(hasTest: true)
        let rows = (TrainingBench.cells + ["t", "u"]).indices.map { [Float($0) / 10] }
        try bench.give(
            "features-1", .features(TrainingBench.cells, Array(rows.prefix(12))))
        try bench.give("test-features-1", .features(["u", "t"], [rows[13], rows[12]]))
        let work = try TrainingBench.work(blocks: [.none, .none])
        let outputs = try bench.run(TrainStage.self, work)
        let model = try outputs.archive("model")
        #expect(model["hidden.0.kernel"]?.shape == [3, 4])
        let joined = zip(TrainingBench.testFeatures, rows.suffix(2)).map { $0 + $1 }
        expectClose(
            try outputs.archive("test-predictions").matrix("predictions"),
            try TrainingBench.predict(model, joined))
        // The second block alone is another input: with it the network has other weights.
        bench.expectMissing("features-1", TrainStage.self, work)
    }

    @Test(
        "a block is standardised over all training cells, or those of the fold; others stay",
        arguments: [BlockScaling.study, .fold])
    func scaling(scaling: BlockScaling) throws {
        let bench = try TrainingBench.files(hasTest: true)
        let second = (0..<14).map { [Float($0) / 10] }
        try bench.give("features-1", .features(TrainingBench.cells, Array(second.prefix(12))))
        try bench.give("test-features-1", .features(["t", "u"], Array(second.suffix(2))))
        let outputs = try bench.run(
            TrainStage.self, try TrainingBench.work(blocks: [scaling, .none]))
        let cells = (0..<12).filter { scaling == .study || TrainingBench.folds[$0] != 0 }
        let features = zip(TrainingBench.testFeatures, second.suffix(2)).map { row, other in
            row.indices.map { column -> Float in
                let values = cells.map { Double(TrainingBench.features[$0][column]) }
                let mean = Plain.mean(values)
                let deviation = Plain.mean(values.map { ($0 - mean) * ($0 - mean) }).squareRoot()
                return Float((Double(row[column]) - mean) / deviation)
            } + other
        }
        expectClose(
            try outputs.archive("test-predictions").matrix("predictions"),
            try TrainingBench.predict(try outputs.archive("model"), features))
    }

    @Test("features of held-out cells change no scale that a fold fits, and no weight of a ridge")
    func foldScale() throws {
        func model(_ scaling: BlockScaling, changed: Bool) throws -> [UInt8] {
            let bench = try TrainingBench.files()
            var features = TrainingBench.features
            if changed { for cell in TrainingBench.heldOut { features[cell] = [9, -7] } }
            try bench.replace("features-0", .features(TrainingBench.cells, features))
            var work = try TrainingBench.work(blocks: [scaling])
            work.model = try ExampleOutline.plainModel("ridge")
            return try bench.run(TrainStage.self, work).bytes("model")
        }
        #expect(try model(.fold, changed: false) == model(.fold, changed: true))
        #expect(try model(.study, changed: false) != model(.study, changed: true))
    }

    @Test(
        "a ridge is the ridge of the fold's training cells, and leaves no history",
        arguments: [0, nil])
    func ridge(fold: Int?) throws {
        let bench = try TrainingBench.files(hasTest: true)
        var work = try TrainingBench.work(fold: fold)
        work.model = try ExampleOutline.plainModel("ridge")
        let checkpoints = ScriptedCheckpoints(isDue: true)
        let outputs = try bench.run(TrainStage.self, work, checkpoints: checkpoints)
        #expect(
            outputs.roles
                == ["model"] + (fold == nil ? [] : ["out-of-fold"]) + ["test-predictions"])
        #expect(checkpoints.heard.snapshots.isEmpty)
        var targets = DenseMatrix.rows(TrainingBench.targets)
        standardiseWithinRows(&targets)
        let rows = (0..<12).filter { fold == nil || TrainingBench.folds[$0] != 0 }
        let expected = try RidgeRegression(
            features: .rows(TrainingBench.features), targets: targets, rows: rows)
        expectClose(
            try outputs.archive("test-predictions").matrix("predictions"),
            Plain.wide(expected.predict(.rows(TrainingBench.testFeatures), rows: [0, 1]).lines))
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
        var work = try TrainingBench.work()
        work.isLatent = true
        let outputs = try bench.run(TrainStage.self, work)
        #expect(try outputs.archive("out-of-fold").texts("targets") == ["0", "1"])
        #expect(try outputs.archive("out-of-fold").matrix("predictions").columnCount == 2)
        bench.expectMissing("latent", TrainStage.self, work)
    }

    @Test("kinds that learn by squared errors get the coordinates of the nearest rows")
    func nearestRows() throws {
        let bench = try TrainingBench.files()
        bench.withdraw("targets")
        var latent = ArrayArchive()
        latent.setTexts("cells", TrainingBench.cells)
        latent.setMatrix("latent", .rows(TrainingBench.cells.indices.map { [Float($0), 1] }))
        latent.setBytes("constant", TrainingBench.cells.map { _ in 0 })
        try bench.give("latent", latent)
        try bench.give("target-components", .components([[1, 0], [0, 1], [0, 0]]))
        var work = try TrainingBench.work()
        work.isLatent = true
        work.model = try ModelChoice(kind: "mean-profile", parameters: NoParameters())
        func means() throws -> [Float] {
            try bench.run(TrainStage.self, work).archive("out-of-fold")
                .matrix("predictions").values
        }
        let given = try means()
        work.errors = .centred
        let nearest = try means()
        // (a, b) becomes (2a + b, a + 2b), and the mean of the training cells with it.
        #expect(abs(nearest[0] - (2 * given[0] + given[1])) < 1e-4)
        #expect(abs(nearest[1] - (given[0] + 2 * given[1])) < 1e-4)
    }

    @Test("a training that was never finite ends with its fold, its seed and its rate")
    func diverged() throws {
        let checkpoints = ScriptedCheckpoints()
        #expect(
            throws: TaskError.diverged(fold: 0, seed: 1, epochCount: 1, learningRate: 1e39)
        ) {
            // Beyond single precision: every weight is infinite after a step.
            try TrainingBench.files().run(
                TrainStage.self,
                try TrainingBench.work(network: { $0.training.learningRate = 1e39 }),
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
                TrainStage.self, try TrainingBench.work(network: { $0.network.activation = "tanh" })
            )
        }
        #expect(TaskError.isOfOtherBuild(error))
    }

    @Test(
        "a missing input is named", arguments: ["folds", "features-0", "targets", "target-names"])
    func missing(role: String) throws {
        try TrainingBench.files().expectMissing(role, TrainStage.self, try TrainingBench.work())
    }

    @Test("progress is told before the first epoch and after each")
    func progress() throws {
        let tally = Tally<Int>()
        _ = try TrainingBench.files().run(TrainStage.self, try TrainingBench.work()) {
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
            try bench.run(TrainStage.self, try TrainingBench.work(), checkpoints: checkpoints) {
                if $0.epoch == 2 { cancellation.raise() }
            }
        }
        #expect(checkpoints.heard.snapshots.isEmpty)
        try TrainingBench.files().expectAbandoned(TrainStage.self, try TrainingBench.work())
    }
}
