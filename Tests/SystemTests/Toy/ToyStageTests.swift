import ArgumentParser
import Coordination
import Foundation
import LinearAlgebra
import Messaging
import Pipelines
import Testing
import mmcoord
import mmworker

/// Two stages that no release knows, through a worker process, sockets, store and blobs: adding a
/// stage changes nothing of the engine and the wire.
@Suite("A stage that the engine has never heard of", .serialized) struct ToyStageTests {
    private func plan() throws -> Plan {
        var tasks = try (1...12).map { number in
            TaskSpec(
                name: "toy/square/\(number)",
                work: try SquareStage.described(SquareStage.Work(number: Double(number))),
                inputs: [], traits: SquareStage.traits)
        }
        tasks.append(
            TaskSpec(
                name: "toy/sum", work: try SumStage.described(SumStage.Work(factor: 2)),
                inputs: (0..<12).map {
                    TaskInput(role: "square", origin: .output(task: $0, role: "square"))
                }, traits: SumStage.traits))
        return try Plan(tasks: tasks)
    }

    /// Serves `plan` while `body` runs with the address.
    private func serve(_ plan: Plan, _ body: (FrontDesk, String) async throws -> Void) async throws
    {
        let desk = try await FrontDesk(plan: plan)
        let server = try NNGServer(at: Address("tcp://127.0.0.1:0"))
        let handler = desk.handler
        let running = Task { try await server.run { await handler.answer($0, from: $1) } }
        do {
            try await body(desk, server.address.url)
        } catch {
            server.close()
            throw error
        }
        server.close()
        try await running.value
    }

    private static let variable = "MM_TOY_COORDINATOR"

    @Test("a worker process computes it, and its results are where those of other stages are")
    func computed() async throws {
        try await serve(plan()) { desk, url in
            setenv(Self.variable, url, 1)
            defer { unsetenv(Self.variable) }
            let ending = Task {
                let ending = await desk.coordinator.end()
                await desk.coordinator.endAssembling()
                return ending
            }
            await #expect(processExitsWith: .success) {
                let url = try #require(ProcessInfo.processInfo.environment["MM_TOY_COORDINATOR"])
                let cache = NSTemporaryDirectory() + "toy-\(UUID().uuidString)"
                defer { try? FileManager.default.removeItem(atPath: cache) }
                let worker = try Mmworker.parse([
                    "--coordinator", url, "--slots", "2", "--memory", "1", "--cache", cache,
                ])
                try await Mmworker.$registry.withValue(.withToys) { try await worker.run() }
            }
            #expect(await ending.value == .finished)
            let outputs = await desk.coordinator.outputs()
            #expect(outputs.count == 13)
            let sum = try #require(outputs["toy/sum"]?.first)
            #expect(sum.role == "sum")
            let archive = try ArrayArchive(contentsOf: desk.blobs.path(for: sum.blob.digest))
            #expect(try archive.doubles("number") == [2 * 650])
            let status = await desk.coordinator.status()
            #expect(status.kinds.map(\.kind) == [SquareStage.kind, SumStage.kind])
            #expect(status.kinds.map(\.done) == [12, 1])
        }
    }

    @Test("a worker of a release without it is refused, and told which task it does not know")
    func unknown() async throws {
        let desk = try await FrontDesk(plan: plan())
        let answer = try await desk.ask(1) {
            $0.hello.kinds = StageRegistry.standard.stages.map { "\($0.kind) \($0.version)" }
            $0.hello.slots = 1
        }
        guard case .refused(let refused) = answer else {
            Issue.record("\(answer as Any)")
            return
        }
        #expect(refused.reason.contains("does not know the task 'square'"))
    }
}
