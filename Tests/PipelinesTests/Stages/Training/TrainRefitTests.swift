import LinearAlgebra
import Pipelines
import Testing

@Suite("Training: on all cells, as long as the folds needed") struct TrainRefitTests {
    /// Histories that keep their second and their third epoch.
    private func bench() throws -> StageBench {
        let bench = try TrainingBench.files(hasTest: true)
        try bench.give(
            "history",
            bytes: TrainingBench.history([(-0.1, 0.01), (-0.3, 0.005), (-0.2, 0.001)]))
        try bench.give(
            "history",
            bytes: TrainingBench.history([(-0.1, 0.02), (-0.2, 0.03), (-0.3, 0.04)]))
        return bench
    }

    private let work: TrainWork

    init() throws { work = try TrainingBench.work(fold: nil) }

    @Test("epochs and rates are those of the training whose kept epoch is the median")
    func schedule() throws {
        let outputs = try bench().run(TrainStage.self, work)
        #expect(outputs.roles == ["model", "history", "test-predictions"])
        let history = try TrainingBench.history(outputs)
        // Of two, the lower is the median: two epochs, at the rates of the first history.
        #expect(history.map(\.learningRate) == [0.01, 0.005])
        #expect(history.allSatisfy { $0.loss.isFinite && $0.validationLoss.isNaN })
    }

    @Test("no cell is held out: targets of any cell change the network")
    func allCells() throws {
        let first = try bench().run(TrainStage.self, work).bytesByRole["model"]
        for cell in [TrainingBench.heldOut[0], 0] {
            let bench = try bench()
            var targets = TrainingBench.targets
            targets[cell] = [9, -3, 1]
            try bench.replace("targets", .shard(TrainingBench.cells, targets))
            #expect(try bench.run(TrainStage.self, work).bytesByRole["model"] != first)
        }
    }

    @Test("test cells are predicted by the network after the last epoch")
    func predictions() throws {
        let outputs = try bench().run(TrainStage.self, work)
        expectClose(
            try outputs.archive("test-predictions").matrix("predictions"),
            try TrainingBench.predict(
                try outputs.archive("model"), TrainingBench.testFeatures))
    }

    @Test("it too goes on from a checkpoint to the same bytes")
    func resumed() throws {
        let bench = try bench()
        let expected = try bench.run(TrainStage.self, work).bytesByRole
        let first = ScriptedCheckpoints(yieldsAtQuestion: 2)
        #expect(throws: TaskError.yielded(task: StageBench.task)) {
            try bench.run(TrainStage.self, work, checkpoints: first)
        }
        let left = try #require(first.heard.snapshots.first)
        let path = bench.folder + "/checkpoint"
        try left.archive.write(to: path)
        let second = ScriptedCheckpoints(resumedPath: path)
        #expect(
            try bench.run(TrainStage.self, work, checkpoints: second).bytesByRole == expected)
        #expect(second.heard.refusals.isEmpty)
    }

    @Test("without histories, or with none that kept an epoch, nobody knows how long to train")
    func missing() throws {
        try bench().expectMissing("history", TrainStage.self, work)
        let bench = try TrainingBench.files()
        try bench.give("history", bytes: Array("[]".utf8))
        #expect(throws: TaskError.missingInput(task: StageBench.task, role: "history")) {
            try bench.run(TrainStage.self, work)
        }
    }

    @Test("a history that is none is an error")
    func damaged() throws {
        let bench = try TrainingBench.files()
        try bench.give("history", bytes: Array("epoch,loss\n".utf8))
        #expect(throws: DecodingError.self) { try bench.run(TrainStage.self, work) }
    }
}
