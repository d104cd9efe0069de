import Coordination
import Foundation
import Testing
import mmcoord

/// Trainings that outlive their workers and their coordinator: real processes.
@Suite(.serialized) struct ResumedStudyTests {
    /// Epochs of a training; each takes some milliseconds.
    private static let epochs = 800

    static func writeFile(_ sandbox: Sandbox, checkpoint: Double) throws -> String {
        try sandbox.writeClusterFile(
            listen: "ipc://\(sandbox.folder)/socket",
            extra: "  checkpoint: \(checkpoint)\n",
            options: [
                "folds": "{by: donor, count: 2}", "model": "{hidden: [256, 256, targets]}",
                "training":
                    "{epochs: \(epochs), batch: 16, stopping: {patience: \(epochs)}}",
            ])
    }

    /// What an undisturbed study leaves, without any checkpoint.
    static let undisturbed = Swift.Result {
        let sandbox = try Sandbox()
        let file = try writeFile(sandbox, checkpoint: 0)
        let coordinator = try sandbox.start("mmcoord", ["run", file], log: "mmcoord.log")
        let address = try sandbox.address(of: coordinator)
        let workers = try (1...2).map { try start($0, address, sandbox) }
        #expect(try sandbox.finish(coordinator) == 0)
        for worker in workers { #expect(try sandbox.finish(worker) == 0) }
        return try results(sandbox)
    }

    static func results(_ sandbox: Sandbox) throws -> [String] {
        try [
            "submission.csv", "history.csv", "models/fold-0-seed-1.mmarray",
            "models/fold-1-seed-1.mmarray", "scores.json", "out_of_fold.h5ad",
        ].map { try sandbox.sha256("state/\($0)") }
    }

    static func start(
        _ number: Int, _ address: String, _ sandbox: Sandbox, _ more: [String] = []
    ) throws -> Process {
        try sandbox.start(
            "mmworker",
            [
                "--coordinator", address, "--slots", "1", "--memory", "2", "--patience", "60",
                "--verbose", "--cache", "\(sandbox.folder)/cache-\(number)",
            ] + more, log: "worker-\(number).log")
    }

    /// The epoch of the last checkpoint that a worker's log calls kept; 0 for none.
    static func keptEpoch(_ number: Int, _ sandbox: Sandbox) -> Int {
        sandbox.text("worker-\(number).log").matches(of: /epoch (\d+), batch \d+, is kept/)
            .compactMap { Int($0.1) }.last ?? 0
    }

    /// The epochs after which trainings went on, as a worker's log tells.
    static func resumedEpochs(_ number: Int, _ sandbox: Sandbox) -> [Int] {
        sandbox.text("worker-\(number).log").matches(of: /goes on after epoch (\d+)/)
            .compactMap { Int($0.1) }
    }

    @Test("a worker killed in a long training: another goes on where it was, byte for byte")
    func killedWorker() throws {
        let sandbox = try Sandbox()
        let file = try Self.writeFile(sandbox, checkpoint: 0.1)
        let coordinator = try sandbox.start("mmcoord", ["run", file], log: "mmcoord.log")
        let address = try sandbox.address(of: coordinator)
        let first = try Self.start(1, address, sandbox)
        try sandbox.wait("a checkpoint is kept", unless: coordinator) {
            Self.keptEpoch(1, sandbox) >= 20
        }
        kill(first.processIdentifier, SIGKILL)
        let second = try Self.start(2, address, sandbox)
        #expect(try sandbox.finish(coordinator) == 0)
        #expect(try sandbox.finish(second) == 0)
        // The last may have been kept without its worker having heard so.
        #expect(Self.resumedEpochs(2, sandbox).count == 1)
        #expect(try #require(Self.resumedEpochs(2, sandbox).first) >= Self.keptEpoch(1, sandbox))
        #expect(try Self.results(sandbox) == Self.undisturbed.get())
        // Only models of finished trainings are left among the blobs.
        let status = try sandbox.run("mmcoord", ["status", file])
        #expect(status.output.contains("finished"))
        #expect(try Self.checkpointCount(sandbox) == 0)
    }

    @Test("a coordinator killed between checkpoint and resume still knows where trainings were")
    func killedCoordinator() throws {
        let sandbox = try Sandbox()
        let file = try Self.writeFile(sandbox, checkpoint: 0.1)
        let coordinator = try sandbox.start("mmcoord", ["run", file], log: "mmcoord.log")
        let address = try sandbox.address(of: coordinator)
        let first = try Self.start(1, address, sandbox)
        try sandbox.wait("a checkpoint is kept", unless: coordinator) {
            Self.keptEpoch(1, sandbox) >= 20
        }
        kill(first.processIdentifier, SIGKILL)
        kill(coordinator.processIdentifier, SIGKILL)
        _ = try sandbox.finish(coordinator)
        let again = try sandbox.start("mmcoord", ["run", file], log: "again.log")
        let second = try Self.start(2, address, sandbox)
        #expect(try sandbox.finish(again) == 0)
        #expect(try sandbox.finish(second) == 0)
        #expect(try #require(Self.resumedEpochs(2, sandbox).first) >= Self.keptEpoch(1, sandbox))
        #expect(try Self.results(sandbox) == Self.undisturbed.get())
    }

    @Test(
        "a signal: checkpoint, goodbye and status 75 within ten seconds",
        arguments: [
            SIGTERM, SIGUSR1, SIGINT,
        ])
    func preempted(signal: Int32) throws {
        let sandbox = try Sandbox()
        // No checkpoint but that of the signal.
        let file = try Self.writeFile(sandbox, checkpoint: 0)
        let coordinator = try sandbox.start("mmcoord", ["run", file], log: "mmcoord.log")
        let address = try sandbox.address(of: coordinator)
        let first = try Self.start(1, address, sandbox)
        try sandbox.wait("the worker trains", unless: coordinator) {
            sandbox.text("worker-1.log").contains("/train/")
        }
        usleep(300_000)
        let began = Date()
        kill(first.processIdentifier, signal)
        #expect(try sandbox.finish(first, seconds: 10) == 75)
        #expect(Date().timeIntervalSince(began) < Double(5 * Sandbox.patience))
        let kept = Self.keptEpoch(1, sandbox)
        #expect(kept > 0)
        let second = try Self.start(2, address, sandbox)
        #expect(try sandbox.finish(coordinator) == 0)
        #expect(try sandbox.finish(second) == 0)
        #expect(Self.resumedEpochs(2, sandbox) == [kept])
        #expect(try Self.results(sandbox) == Self.undisturbed.get())
        let failures = try sandbox.run("mmcoord", ["status", "--failures", file])
        #expect(failures.output.contains("told to stop"))
    }

    @Test("a checkpoint that the disk has damaged is told, and the training begins anew")
    func damagedCheckpoint() throws {
        let sandbox = try Sandbox()
        let file = try Self.writeFile(sandbox, checkpoint: 0)
        let coordinator = try sandbox.start("mmcoord", ["run", file], log: "mmcoord.log")
        let address = try sandbox.address(of: coordinator)
        let first = try Self.start(1, address, sandbox)
        try sandbox.wait("the worker trains", unless: coordinator) {
            sandbox.text("worker-1.log").contains("/train/")
        }
        usleep(300_000)
        first.terminate()
        #expect(try sandbox.finish(first, seconds: 10) == 75)
        let digest = try #require(try Self.checkpoints(sandbox).first)
        let path = "\(sandbox.folder)/state/blobs/\(digest.prefix(2))/\(digest.dropFirst(2))"
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: URL(fileURLWithPath: path))
        let second = try Self.start(2, address, sandbox)
        #expect(try sandbox.finish(coordinator) == 0)
        #expect(try sandbox.finish(second) == 0)
        #expect(Self.resumedEpochs(2, sandbox).isEmpty)
        #expect(sandbox.text("worker-2.log").contains("begins anew"))
        #expect(sandbox.text("mmcoord.log").contains("begins anew"))
        #expect(try Self.results(sandbox) == Self.undisturbed.get())
    }

    private static func checkpointCount(_ sandbox: Sandbox) throws -> Int {
        try checkpoints(sandbox).count
    }

    /// The digests of the checkpoints in the job store.
    private static func checkpoints(_ sandbox: Sandbox) throws -> [String] {
        try JobStore(path: "\(sandbox.folder)/state/store.sqlite").checkpoints().values
            .map(\.blob.digest.hex)
    }
}
