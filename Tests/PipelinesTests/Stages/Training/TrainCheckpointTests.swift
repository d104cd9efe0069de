import Foundation
import LinearAlgebra
import Pipelines
import Testing

@Suite("Training: checkpoints, and who goes on from them") struct TrainCheckpointTests {
    private let work: TrainWork

    init() throws { work = try TrainingBench.work() }

    private func undisturbed() throws -> [String: [UInt8]] {
        try TrainingBench.files(hasTest: true).run(TrainStage.self, work).bytesByRole
    }

    /// Writes a snapshot where a later attempt finds it.
    private func write(_ archive: ArrayArchive, _ bench: StageBench) throws -> String {
        let path = bench.folder + "/checkpoint-\(UUID().uuidString)"
        try archive.write(to: path)
        return path
    }

    @Test("a training goes on from any of its steps and gives the bytes of one left alone")
    func resumed() throws {
        let expected = try undisturbed()
        let bench = try TrainingBench.files(hasTest: true)
        let asked = ScriptedCheckpoints(isDue: true)
        #expect(try bench.run(TrainStage.self, work, checkpoints: asked).bytesByRole == expected)
        let snapshots = asked.heard.snapshots
        // One after each step but the last, after which nothing is left to do.
        let stepCount = TrainingBench.epochCount * TrainingBench.stepsPerEpoch
        #expect(
            snapshots.map { $0.epoch * TrainingBench.stepsPerEpoch + $0.step }
                == Array(1..<stepCount))
        for snapshot in snapshots {
            let checkpoints = ScriptedCheckpoints(
                resumedPath: try write(snapshot.archive, bench))
            let outputs = try bench.run(TrainStage.self, work, checkpoints: checkpoints)
            #expect(outputs.bytesByRole == expected)
            #expect(checkpoints.heard.notes == ["goes on after epoch \(snapshot.epoch)"])
            #expect(checkpoints.heard.refusals.isEmpty)
        }
    }

    @Test("a worker that must stop leaves a checkpoint, from which another goes on")
    func yielded() throws {
        let bench = try TrainingBench.files(hasTest: true)
        // Asked before each epoch: the third question comes after two.
        let first = ScriptedCheckpoints(yieldsAtQuestion: 3)
        #expect(throws: TaskError.yielded(task: StageBench.task)) {
            try bench.run(TrainStage.self, work, checkpoints: first)
        }
        let snapshots = first.heard.snapshots
        #expect(snapshots.map(\.epoch) == [2] && snapshots.map(\.step) == [0])
        let left = try #require(snapshots.first)
        let second = ScriptedCheckpoints(resumedPath: try write(left.archive, bench))
        #expect(
            try bench.run(TrainStage.self, work, checkpoints: second).bytesByRole
                == undisturbed())
    }

    @Test("a worker that must stop before the first step leaves none, nor one that need not begin")
    func nothingDone() throws {
        let bench = try TrainingBench.files()
        for checkpoints in [
            ScriptedCheckpoints(yieldsAtQuestion: 1), ScriptedCheckpoints(mayBegin: false),
        ] {
            #expect(throws: TaskError.yielded(task: StageBench.task)) {
                try bench.run(TrainStage.self, work, checkpoints: checkpoints)
            }
            #expect(checkpoints.heard.snapshots.isEmpty)
        }
    }

    @Test("a checkpoint of another task, or of another training, is refused and not gone on from")
    func foreign() throws {
        let expected = try undisturbed()
        let bench = try TrainingBench.files(hasTest: true)
        let asked = ScriptedCheckpoints(isDue: true)
        _ = try bench.run(TrainStage.self, work, checkpoints: asked)
        var otherKey = try #require(asked.heard.snapshots.last?.archive)
        otherKey.setTexts("task.key", [String(repeating: "0", count: 64)])
        let others = ScriptedCheckpoints(isDue: true)
        _ = try bench.run(TrainStage.self, try TrainingBench.work(seed: 6), checkpoints: others)
        let otherSeed = try #require(others.heard.snapshots.last?.archive)
        for archive in [otherKey, otherSeed, .names(["no", "checkpoint"])] {
            let checkpoints = ScriptedCheckpoints(resumedPath: try write(archive, bench))
            let outputs = try bench.run(TrainStage.self, work, checkpoints: checkpoints)
            #expect(outputs.bytesByRole == expected)
            #expect(checkpoints.heard.refusals.count == 1)
        }
    }

    @Test("bytes that are no archive are refused, a file that cannot be read is not")
    func unreadable() throws {
        let expected = try undisturbed()
        let bench = try TrainingBench.files(hasTest: true)
        let damaged = bench.folder + "/damaged"
        try Data("no archive".utf8).write(to: URL(fileURLWithPath: damaged))
        let refusing = ScriptedCheckpoints(resumedPath: damaged)
        #expect(
            try bench.run(TrainStage.self, work, checkpoints: refusing).bytesByRole == expected)
        #expect(refusing.heard.refusals.count == 1)
        // The next attempt may read them, so nothing is held against its bytes.
        let gone = ScriptedCheckpoints(resumedPath: bench.folder + "/gone")
        #expect(try bench.run(TrainStage.self, work, checkpoints: gone).bytesByRole == expected)
        #expect(gone.heard.refusals.isEmpty)
        #expect(gone.heard.notes.count == 1)
        #expect(gone.heard.notes.first?.hasPrefix("begins anew") == true)
    }

    @Test("nothing is left behind that may have begun with inputs that have changed since")
    func changedInput() throws {
        let bench = try TrainingBench.files()
        let path = bench.folder + "/changing"
        try ArrayArchive.names(["p", "q", "r"]).write(to: path)
        bench.withdraw("target-names")
        bench.give("target-names", path: path, isUntouched: false)
        let checkpoints = ScriptedCheckpoints(isDue: true)
        #expect(throws: TaskError.inputChanged(task: StageBench.task, path: path)) {
            try bench.run(TrainStage.self, work, checkpoints: checkpoints)
        }
        #expect(checkpoints.heard.snapshots.isEmpty)
    }
}
