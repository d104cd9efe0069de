import Coordination
import Foundation
import Logging
import Messaging
import Testing
import ToyTasks
import mmcoord

@Suite struct RestartTests {
    private let folder = NSTemporaryDirectory() + "restart-\(UUID().uuidString)"
    private let worker = WorkerIdentifier(high: 1, low: 2)

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    /// A life of the coordinator over one store; the second task reads what the first makes.
    private func life(lease: Duration = .seconds(30)) throws -> Coordinator {
        let tasks = [
            TaskSpec(name: "first", toy: .passing),
            TaskSpec(
                name: "second", toy: .kept,
                inputs: [TaskInput(role: "shard", origin: .output(task: 0, role: "shard"))],
                memoryBytes: 1),
        ]
        var options = SchedulerOptions()
        options.lease = lease
        return try Coordinator(
            plan: try Plan(tasks: tasks), options: options,
            store: try JobStore(path: folder + "/store.sqlite"),
            blobs: try BlobStore(directory: folder + "/blobs"),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func grant(_ coordinator: Coordinator) async throws -> Grant {
        await coordinator.join(
            worker,
            WorkerCapacity(
                host: "node", processIdentifier: 1, slots: 1, memoryBytes: 1 << 20, build: "0"))
        let (grants, _) = await coordinator.lease(
            worker, slots: 1, memoryBytes: 1 << 20, patience: .seconds(20))
        return try #require(grants.first)
    }

    private func commit(
        _ grant: Grant, _ task: String, _ output: RoleBlob, to coordinator: Coordinator
    ) async -> Coordinator.Settlement {
        await coordinator.commit(
            task: task, worker: worker, token: grant.lease.token, attempt: grant.lease.attempt,
            key: grant.key, outputs: [output], usage: Usage())
    }

    @Test("a result that comes before a new life has looked into its store is kept")
    func earlyResult() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let blobs = try BlobStore(directory: folder + "/blobs")
        func output(_ role: String, _ byte: UInt8) throws -> RoleBlob {
            RoleBlob(
                role: role,
                blob: BlobReference(digest: try blobs.insert([byte]), sizeBytes: 1))
        }
        let first = try life()
        await first.begin()
        let made = await commit(
            try await grant(first), "first", try output("shard", 1), to: first)
        #expect(made == .answered(.accepted))
        // Computed when this life is over.
        let late = try await grant(first)
        let features = try output("features", 2)
        let second = try life()
        async let answer = commit(late, "second", features, to: second)
        try await Task.sleep(for: .milliseconds(100))
        await second.begin()
        #expect(await answer == .answered(.accepted))
        #expect(await second.end() == .finished)
    }

    @Test("a new life that is to drain waits for what earlier workers compute")
    func drainedAfterRestart() async throws {
        let blobs = try BlobStore(directory: folder + "/blobs")
        let output = RoleBlob(
            role: "shard", blob: BlobReference(digest: try blobs.insert([1]), sizeBytes: 1))
        let first = try life()
        await first.begin()
        let grant = try await grant(first)
        let second = try life()
        await second.begin()
        await second.restored()
        await second.endAfterRunning()
        #expect(await second.ending == nil)
        #expect(await commit(grant, "first", output, to: second) == .answered(.accepted))
        for _ in 0..<1_000 where await second.ending == nil {
            await second.tick()
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(await second.ending == .drained)
    }

    @Test("a worker of an earlier life is waited for at the end, unless it is long overdue")
    func goodbyes() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let first = try life()
        await first.begin()
        // A grant is on disk before it is answered, and the worker's arrival with it.
        _ = try await grant(first)
        let young = try life()
        let old = try life(lease: .milliseconds(50))
        try await Task.sleep(for: .milliseconds(200))
        let begin = ContinuousClock.now
        await young.waitForGoodbyes(atMost: .milliseconds(300))
        #expect(ContinuousClock.now - begin >= .milliseconds(300))
        let limit = Duration.seconds(600)
        let start = ContinuousClock.now
        await old.waitForGoodbyes(atMost: limit)
        #expect(ContinuousClock.now - start < limit)
    }
}
