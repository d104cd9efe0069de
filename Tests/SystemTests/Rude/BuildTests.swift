import Coordination
import Foundation
import Messaging
import Testing
import mmcoord

/// Workers of other builds and on other processors, against the production request handler.
@Suite("Builds and processors")
struct BuildTests {
    /// What a worker says that fits the desk's tasks.
    private static let fitting = ["toy-kept 1", "train 7"]

    /// The answer to a worker of these kinds, this build and processor.
    private func hello(
        _ number: UInt64, to desk: FrontDesk, kinds: [String] = fitting,
        build: String = Build.name, processor: String = ""
    ) async throws -> WireReply.OneOf_Answer? {
        try await desk.ask(number) {
            $0.hello.kinds = kinds
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
        "a worker that computes a kind in another version, or checks no keys, is refused with both",
        arguments: [
            ([], "does not check what tasks mean"),
            (["toy-kept 2"], "computes 'toy-kept' in version 2, not 1"),
            (["toy-kept 10"], "computes 'toy-kept' in version 10, not 1"),
            (["toy 1"], "does not know the task 'toy-kept'"),
        ])
    func otherVersion(_ kinds: [String], _ reason: String) async throws {
        let desk = try await FrontDesk()
        let answer = try await hello(1, to: desk, kinds: kinds, build: "0.1.0")
        guard case .refused(let refused) = answer else {
            Issue.record("\(answer as Any)")
            return
        }
        #expect(refused.reason.contains("worker build 0.1.0 \(reason)"))
        #expect(refused.reason.contains(Build.name))
        #expect(try await status(of: desk).workers.isEmpty)
    }

    @Test("a worker of another build is taken in, and named in log and status")
    func otherBuild() async throws {
        let desk = try await FrontDesk()
        let answer = try await hello(1, to: desk, build: "0.1.1 (protocol 3.0)")
        guard case .welcome(let welcome) = answer else {
            Issue.record("\(answer as Any)")
            return
        }
        #expect(welcome.build == Build.name)
        let line = "mmworker 0.1.1 (protocol 3.0) is not the build of mmcoord"
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
