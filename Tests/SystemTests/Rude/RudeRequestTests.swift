import Coordination
import Foundation
import Messaging
import Testing
import mmcoord

/// Frames that are well formed and make no sense, against the production request handler.
@Suite("Rude requests")
struct RudeRequestTests {
    private func status(of desk: FrontDesk) async throws -> StudyStatus {
        let answer = try await desk.ask(99) { $0.status = WireStatus() }
        guard case .status(let status) = answer else {
            throw SandboxError(what: "no picture: \(answer as Any)")
        }
        return try JSONDecoder().decode(StudyStatus.self, from: status.json)
    }

    /// Says hello and takes one task.
    private func lease(_ number: UInt64, _ desk: FrontDesk) async throws -> WireLeasedTask {
        _ = try await desk.ask(number) {
            $0.hello.kinds = ["toy-kept 1"]
            $0.hello.host = "host"
            $0.hello.slots = 1
            $0.hello.memoryBytes = 1 << 30
        }
        let answer = try await desk.ask(number) {
            $0.lease.freeSlots = 1
            $0.lease.freeMemoryBytes = 1 << 30
            $0.lease.waitMs = 30_000
        }
        guard case .lease(let reply) = answer, let task = reply.tasks.first else {
            throw SandboxError(what: "no task: \(answer as Any)")
        }
        return task
    }

    @Test("verbs before a hello are answered: say hello, stale, or nothing to say")
    func wrongOrder() async throws {
        let desk = try await FrontDesk()
        guard case .lease(let lease) = try await desk.ask(1, { $0.lease.freeSlots = 1 }),
            case .heartbeat(let beat) = try await desk.ask(1, { $0.heartbeat = WireHeartbeat() })
        else {
            Issue.record("unexpected answers")
            return
        }
        #expect(lease.directive == .helloAgain && lease.tasks.isEmpty)
        #expect(beat.directive == .helloAgain)
        let commit = try await desk.ask(1) {
            $0.commit.taskID = "toy/project/0"
            $0.commit.key = Data(count: 32)
        }
        guard case .commit(let settled) = commit else {
            Issue.record("\(commit as Any)")
            return
        }
        #expect(settled.status == .stale)
        for fill in [
            { $0.fail.taskID = "toy/project/0" }, { $0.bye = WireBye() },
        ] as [(inout WireRequest) -> Void] {
            guard case .acknowledged = try await desk.ask(1, fill) else {
                Issue.record("not acknowledged")
                return
            }
        }
        #expect(try await status(of: desk).workers.isEmpty)
    }

    @Test("a heartbeat for a task that others hold, or nobody, extends and shows nothing")
    func foreignHeartbeat() async throws {
        let desk = try await FrontDesk()
        let task = try await lease(1, desk)
        _ = try await lease(2, desk)
        for (name, token) in [(task.taskID, task.token), (task.taskID, .max), ("no such", 1)] {
            let answer = try await desk.ask(2) {
                var entry = WireRunningTask()
                entry.taskID = name
                entry.token = token
                entry.score = 0.99
                $0.heartbeat.running = [entry]
            }
            guard case .heartbeat(let beat) = answer else {
                Issue.record("\(answer as Any)")
                return
            }
            #expect(beat.revoked.count == 1)
        }
        #expect(try await status(of: desk).bestScore == nil)
    }

    @Test(
        "progress that is no number is not shown, and the picture can still be drawn",
        arguments: [Double.nan, .infinity, -.infinity, 1e300, -1])
    func absurdProgress(value: Double) async throws {
        let desk = try await FrontDesk()
        let task = try await lease(1, desk)
        _ = try await desk.ask(1) {
            var entry = WireRunningTask()
            entry.taskID = task.taskID
            entry.token = task.token
            entry.fraction = Float(value)
            entry.epochNumber = .max
            entry.score = value
            $0.heartbeat.running = [entry]
        }
        let picture = try await status(of: desk)
        let progress = try #require(picture.running.first?.progress)
        #expect((0...1).contains(progress.fraction))
        #expect((progress.score.map { abs($0) } ?? 0) <= 1)
        #expect(StatusText.lines(picture).count > 3)
    }

    @Test("absurd capacities, patience and usage are cut, so that sums of them stay numbers")
    func absurdNumbers() async throws {
        let desk = try await FrontDesk()
        _ = try await desk.ask(1) {
            $0.hello.kinds = ["toy-kept 1"]
            $0.hello.slots = .max
            $0.hello.memoryBytes = .max
            $0.hello.pid = .max
            $0.hello.host = String(repeating: "h\u{1B}[2J\n", count: 100_000)
        }
        var tasks: [WireLeasedTask] = []
        for _ in 0..<8 where tasks.count < 4 {
            let answer = try await desk.ask(1) {
                $0.lease.freeSlots = .max
                $0.lease.freeMemoryBytes = .max
                $0.lease.waitMs = .max
            }
            guard case .lease(let reply) = answer else {
                Issue.record("\(answer as Any)")
                return
            }
            tasks += reply.tasks
        }
        try #require(tasks.count == 4)
        let blob = try desk.blobs.insert([1])
        for task in tasks {
            let settled = try await desk.ask(1) {
                $0.commit.taskID = task.taskID
                $0.commit.key = task.key
                $0.commit.token = task.token
                $0.commit.attempt = .max
                $0.commit.usage.wallMs = .max
                $0.commit.usage.cpuMs = .max
                $0.commit.usage.peakBytes = .max
                var output = WireOutputBlob()
                output.role = "out"
                output.digest = blob.wire
                output.sizeBytes = 1
                $0.commit.outputs = [output]
            }
            guard case .commit(let verdict) = settled else {
                Issue.record("\(settled as Any)")
                return
            }
            #expect(verdict.status == .accepted)
        }
        let picture = try await status(of: desk)
        let host = try #require(picture.workers.first?.host)
        #expect(host.count <= 255 && !host.contains("\u{1B}") && !host.contains("\n"))
        #expect(picture.doneCount == 4)
    }

    @Test("tokens nobody gave and lists without end are refused by name")
    func refused() async throws {
        let desk = try await FrontDesk()
        await #expect(throws: MessagingError.self) {
            try await desk.ask(1) {
                $0.commit.token = .max
                $0.commit.key = Data(count: 32)
            }
        }
        let frame = FrontDesk.frame(1) {
            $0.heartbeat.running = Array(repeating: WireRunningTask(), count: 10_000)
        }
        #expect {
            try Frame.request(from: frame)
        } throws: { error in
            "\(error)".contains("10000 running tasks")
        }
    }

    @Test("a worker of another protocol reads both versions, whatever its frames hold")
    func otherVersion() async throws {
        let desk = try await FrontDesk()
        let frame = Frame.sealed(Array("MMCO".utf8) + [9, 1], [0xFF, 0xFF, 0xFF])
        let answer = await desk.answer(frame)
        #expect {
            try Frame.reply(from: answer)
        } throws: { error in
            "\(error)".contains(" 9.") && "\(error)".contains(" \(Frame.major).\(Frame.minor)")
        }
        #expect(desk.lines.all.contains { $0.contains(" 9.") })
    }

    @Test("floods of refused workers and of garbage fill neither the log nor the answers")
    func floods() async throws {
        let desk = try await FrontDesk()
        let before = desk.lines.count
        let flood = FrontDesk.frame(1) {
            $0.hello.kinds = ["toy-kept 2"]
            $0.hello.host = String(repeating: "x", count: 10_000)
        }
        for _ in 0..<5_000 { _ = await desk.answer(flood) }
        for size in 0..<1_000 { _ = await desk.answer([UInt8](repeating: 1, count: size)) }
        let lines = desk.lines.all.dropFirst(before)
        #expect(lines.count < 1_000 * Sandbox.patience)
        #expect(lines.allSatisfy { $0.count < 1_000 })
    }
}
