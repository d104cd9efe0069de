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
        try await serve(FrontDesk(plan: plan), body)
    }

    /// Serves the study of a desk while `body` runs with the address.
    private func serve(
        _ desk: FrontDesk, _ body: (FrontDesk, String) async throws -> Void
    ) async throws {
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

    /// Has a worker process with the toys compute the study of a desk.
    private func compute(_ desk: FrontDesk, _ url: String) async {
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
    }

    @Test("a worker process computes it, and its results are where those of other stages are")
    func computed() async throws {
        try await serve(plan()) { desk, url in
            await compute(desk, url)
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

    @Test("a model that no release knows is fitted by the stage that fits all others")
    func model() async throws {
        var features = ArrayArchive()
        features.setTexts("cells", ["a", "b", "c"])
        features.setMatrix(
            "features", DenseMatrix(rowCount: 3, columnCount: 1, values: [0, 10, 9]))
        var targets = ArrayArchive()
        targets.setTexts("cells", ["a", "b", "c"])
        targets.setMatrix(
            "values", DenseMatrix(rowCount: 3, columnCount: 2, values: [1, 2, 5, 3, 7, 7]))
        var names = ArrayArchive()
        names.setTexts("names", ["p", "q"])
        var folds = ArrayArchive()
        folds.setTexts("cells", ["a", "b", "c"])
        folds.setTexts("groups", ["x", "y", "z"])
        folds.setInt64s("folds", [1, 1, 0])
        folds.setTexts("partitions", [])
        let inputs = [
            ("features-0", features), ("targets", targets), ("target-names", names),
            ("folds", folds),
        ].map { ($0, $1.encoded()) }
        let work = TrainWork(
            fold: 0, repetition: 1, seed: 1,
            model: try ModelChoice(kind: "nearest", parameters: NearestModel.Parameters(factor: 3)),
            blocks: [.none], standardisesTargets: true)
        let plan = try Plan(tasks: [
            TaskSpec(
                name: "toy/train", work: try TrainStage.described(work),
                inputs: inputs.map { role, bytes in
                    TaskInput(
                        role: role,
                        origin: .blob(
                            BlobReference(
                                digest: BlobStore.sha256(of: bytes), sizeBytes: bytes.count)))
                }, traits: TrainStage.traits)
        ])
        let desk = try await FrontDesk(plan: plan, inputs: inputs.map(\.1))
        try await serve(desk) { desk, url in
            await compute(desk, url)
            let outputs = try #require(await desk.coordinator.outputs()["toy/train"])
            #expect(outputs.map(\.role).sorted() == ["model", "out-of-fold"])
            let blob = try #require(outputs.first { $0.role == "out-of-fold" }).blob
            let archive = try ArrayArchive(contentsOf: desk.blobs.path(for: blob.digest))
            #expect(try archive.texts("cells") == ["c"])
            // b is nearest; its targets, standardised within the cell, are 1 and -1.
            #expect(try archive.matrix("predictions").values == [3, -3])
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
