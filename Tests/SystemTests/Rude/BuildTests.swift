import Coordination
import Foundation
import Messaging
import Testing
import mmcoord

/// Workers of other builds and on other processors, against the production request handler.
@Suite("Builds and processors")
struct BuildTests {
    /// The answer to a worker of this generation, build and processor.
    private func hello(
        _ number: UInt64, to desk: FrontDesk, generation: Int = TaskKey.generation,
        build: String = Build.name, processor: String = ""
    ) async throws -> WireReply.OneOf_Answer? {
        try await desk.ask(number) {
            $0.hello.generation = UInt32(generation)
            $0.hello.build = build
            $0.hello.processor = processor
            $0.hello.host = "node"
            $0.hello.slots = 1
        }
    }

    private func status(of desk: FrontDesk) async throws -> StudyStatus {
        let answer = try await desk.ask(99) { $0.status = WireStatus() }
        guard case .status(let status) = answer else {
            throw SandboxError(what: "no picture: \(answer as Any)")
        }
        return try JSONDecoder().decode(StudyStatus.self, from: status.json)
    }

    @Test(
        "a worker whose results are of another generation, or that checks no keys, is refused",
        arguments: [0, 1, TaskKey.generation + 1])
    func otherGeneration(_ generation: Int) async throws {
        let desk = try await FrontDesk()
        let answer = try await hello(1, to: desk, generation: generation, build: "0.1.0")
        guard case .refused(let refused) = answer else {
            Issue.record("\(answer as Any)")
            return
        }
        #expect(refused.reason.contains("worker build 0.1.0"))
        #expect(refused.reason.contains(Build.name))
        #expect(try await status(of: desk).workers.isEmpty)
    }

    @Test("a worker of another build is taken in, and named in log and status")
    func otherBuild() async throws {
        let desk = try await FrontDesk()
        let answer = try await hello(1, to: desk, build: "0.1.1 (results 2, protocol 2.1)")
        guard case .welcome(let welcome) = answer else {
            Issue.record("\(answer as Any)")
            return
        }
        #expect(welcome.build == Build.name)
        let line = "mmworker 0.1.1 (results 2, protocol 2.1) is not the build of mmcoord"
        #expect(desk.lines.all.contains { $0.contains(line) })
        let lines = StatusText.lines(try await status(of: desk))
        #expect(lines.contains { $0.contains(line) })
    }

    @Test("workers on several kinds of processors are named in log and status, of one kind not")
    func processors() async throws {
        let desk = try await FrontDesk()
        let kinds = [
            "x86-64 avx2, OpenBLAS 1 Zen, glibc 2", "x86-64 avx512, OpenBLAS 1 X, glibc 2",
        ]
        for number in 1...2 {
            _ = try await hello(UInt64(number), to: desk, processor: kinds[0])
        }
        #expect(try await status(of: desk).mixture == nil)
        _ = try await hello(3, to: desk, processor: kinds[1])
        _ = try await hello(4, to: desk, processor: kinds[1])
        let told = desk.lines.all.filter { $0.contains("2 kinds of processors") }
        #expect(told.count == 1)
        try await Task.sleep(for: .milliseconds(300))
        let mixture = try #require(try await status(of: desk).mixture)
        #expect(mixture.count == 1)
        for kind in kinds { #expect(mixture[0].contains(kind)) }
    }
}
