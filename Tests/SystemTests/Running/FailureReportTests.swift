import Coordination
import Foundation
import Logging
import Messaging
import Testing
import mmcoord
import mmworker

/// What a user is told of a failure.
@Suite(.serialized) struct FailureReportTests {
    private struct Reported: Decodable {
        var failure: Failure
        var worker: String
    }

    private func failures(_ sandbox: Sandbox, _ file: String) throws -> [Reported] {
        let answer = try sandbox.run("mmcoord", ["status", "--failures", "--json", file])
        return try JSONDecoder().decode([Reported].self, from: Data(answer.output.utf8))
    }

    @Test("a launched worker that a signal ends is told with task, host, signal and last lines")
    func signalled() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile(
            lease: 60, epochs: 8, extra: "  launch: [{kind: local, workers: 1}]\n",
            options: ["model": "{hidden: [2048, 2048, targets]}"])
        let coordinator = try sandbox.start("mmcoord", ["run", file], log: "mmcoord.log")
        try sandbox.wait("the worker trains", unless: coordinator) {
            sandbox.text("state/worker-1.log").contains("/train/")
        }
        let started = try #require(
            sandbox.text("mmcoord.log").firstMatch(of: /started worker 1, process (\d+),/))
        let worker = try #require(Int32(started.1))
        try #require(worker > 1)
        kill(worker, SIGKILL)
        // Long before the lease ends: the system tells of the death at once.
        #expect(try sandbox.finish(coordinator, seconds: 50) == 0)
        let failure = try #require(try failures(sandbox, file).first?.failure)
        #expect(failure.kind == .lost)
        #expect(failure.signal == Int(SIGKILL))
        #expect(failure.task.hasPrefix("citeseq/"))
        #expect(failure.host == ProcessInfo.processInfo.hostName)
        #expect(failure.attempt == 1)
        #expect(failure.message.contains("signal 9 (SIGKILL)"))
        #expect(failure.logLines.contains { $0.contains(failure.task) })
        let text = try sandbox.run("mmcoord", ["status", "--failures", file]).output
        #expect(text.contains(failure.task) && text.contains("SIGKILL"))
    }

    @Test("a lost worker is told with its process, when it was last heard of and its memory")
    func lost() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile(
            epochs: 8, options: ["model": "{hidden: [2048, 2048, targets]}"])
        let coordinator = try sandbox.start("mmcoord", ["run", file], log: "mmcoord.log")
        let address = try sandbox.address(of: coordinator)
        let first = try sandbox.startWorker(1, address: address)
        try sandbox.wait("the first worker trains", unless: coordinator) {
            sandbox.text("worker-1.log").contains("/train/")
        }
        kill(first.processIdentifier, SIGKILL)
        _ = try sandbox.startWorker(2, address: address)
        #expect(try sandbox.finish(coordinator) == 0)
        let failure = try #require(
            try failures(sandbox, file).first { $0.failure.kind == .lost }?.failure)
        #expect(failure.message.contains("process \(first.processIdentifier), last heard of at"))
        #expect(failure.peakBytes > 1 << 20)
        #expect(failure.host == ProcessInfo.processInfo.hostName)
    }

    @Test("a data file that changes under a study stops it, told with the worker's last lines")
    func changedData() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile()
        let coordinator = try sandbox.start("mmcoord", ["run", file], log: "mmcoord.log")
        let address = try sandbox.address(of: coordinator)
        let path = "\(sandbox.folder)/data/train_cite_inputs.h5"
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: URL(fileURLWithPath: path))
        _ = try sandbox.startWorker(1, address: address)
        #expect(try sandbox.finish(coordinator) == 1)
        // Other shards of the file may be under way, and are given back once the study has stopped.
        let failure = try #require(
            try failures(sandbox, file).last { $0.failure.kind != .preempted }?.failure)
        #expect(failure.task.contains("/ingest/"))
        #expect(failure.message.contains("SHA-256"))
        #expect(failure.logLines.contains { $0.contains("begins") })
        #expect(failure.logLines.last?.contains(failure.message) == true)
        #expect(failure.logLines.count <= 20)
        #expect(failure.signal == nil)
    }

    @Test("a worker keeps the last lines of each task apart, those too that are not printed")
    func lines() {
        let ring = LogRing(capacity: 100)
        var logger = Logger(label: "test") { _ in
            RingLogHandler(ring: ring, printed: .critical, next: SwiftLogNoOpLogHandler())
        }
        logger.info("up")
        for task in ["a", "b"] {
            logger[metadataKey: "task"] = "\(task)"
            for number in 0..<30 { logger.debug("\(task) \(number)", metadata: ["n": "1"]) }
        }
        let lines = ring.last(about: "a")
        #expect(lines.count == 20)
        #expect(lines.last?.hasSuffix("debug a 29 n=1") == true)
        #expect(ring.last(100, about: "b").count == 31)
        for number in 0..<200 { ring.add("\(number)", task: nil) }
        #expect(ring.last(1_000, about: "c").count <= 100)
        #expect(ring.last(1, about: "c") == ["199"])
    }

    @Test("a failure travels with its signal and its lines")
    func wire() {
        let failure = Failure(
            kind: .lost, task: "t", message: "m", host: "h", attempt: 2, peakBytes: 3,
            logLines: ["x"], signal: 9)
        let fail = WireFail(failure, token: 5)
        #expect(fail.coordinationFailure(host: "h") == failure)
    }
}
