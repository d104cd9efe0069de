import Coordination
import Foundation
import Logging
import Messaging
import Testing
import ToyTasks

import mmcoord

@Suite("What the store knows of the time that results took")
struct StoredDurationTests {
    private let folder = FileManager.default.temporaryDirectory.path + "/took-\(UUID().uuidString)"
    private let worker = WorkerIdentifier(high: 1, low: 2)
    private let begin = Date(timeIntervalSince1970: 1_800_000_000)

    private func key(_ token: UInt64) -> Digest {
        Digest(bytes: [UInt8](repeating: UInt8(token), count: Digest.byteCount))
    }

    private func store() throws -> JobStore {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return try JobStore(path: folder + "/store.sqlite")
    }

    /// Gives a task of its own out under a token and records its result so many seconds later.
    private func compute(
        _ store: JobStore, _ token: UInt64, _ toy: ToyTask = .kept, attempt: Int = 1,
        seconds: Double
    ) async throws {
        let task = TaskSpec(name: "s/\(token)", toy: toy)
        let lease = Lease(owner: worker, token: token, attempt: attempt, deadline: .seconds(30))
        try await store.write(
            [.leased(task: task.name, key: key(token), lease, host: "host")], at: begin)
        let commitment = Commitment(
            request: RequestIdentifier(1), worker: worker, token: token, attempt: attempt,
            key: key(token), outputs: [], usage: Usage())
        try await store.write(
            [.recorded(task, commitment, host: "host")], at: begin.addingTimeInterval(seconds))
    }

    private func seconds(_ store: JobStore) throws -> [Digest: Double] {
        try store.durations().mapValues { (($0 / .milliseconds(1)).rounded()) / 1_000 }
    }

    @Test("a result took from the lease to the record; what failed took nothing")
    func took() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try store()
        try await compute(store, 1, seconds: 61.25)
        try await compute(store, 2, seconds: 0.125)
        let lease = Lease(owner: worker, token: 3, attempt: 1, deadline: .seconds(30))
        try await store.write(
            [.leased(task: "s/3", key: key(3), lease, host: "host")], at: begin)
        try await store.write(
            [.failed(Failure(kind: .lost, task: "s/3", message: "gone"), token: 3)],
            at: begin.addingTimeInterval(9))
        #expect(try seconds(store) == [key(1): 61.25, key(2): 0.125])
    }

    @Test("a training that went on where another attempt left it is no measure")
    func resumed() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try store()
        try await compute(store, 1, .resumable, attempt: 1, seconds: 10)
        try await compute(store, 2, .resumable, attempt: 2, seconds: 3)
        try await compute(store, 3, .kept, attempt: 2, seconds: 4)
        #expect(try seconds(store) == [key(1): 10, key(3): 4])
    }

    @Test("what ran while the coordinator was away is no measure")
    func restarted() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try store()
        _ = try store.beginIncarnation(at: begin.addingTimeInterval(-60))
        try await compute(store, 1, seconds: 10)
        try await compute(store, 2, seconds: 100)
        _ = try store.beginIncarnation(at: begin.addingTimeInterval(50))
        #expect(try seconds(store) == [key(1): 10])
    }

    @Test("the next life of the coordinator turns away a worker that has less time than it takes")
    func known() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try store()
        let blobs = try BlobStore(directory: folder + "/blobs", isDurable: false)
        let plan = try Plan(
            tasks: (1...2).map {
                TaskSpec(
                    name: "s/\($0)",
                    inputs: [
                        TaskInput(
                            role: "in",
                            origin: .blob(BlobReference(digest: key(UInt64($0)), sizeBytes: 1)))
                    ], memoryBytes: 1)
            })
        let capacity = WorkerCapacity(
            host: "node", processIdentifier: 1, slots: 1, memoryBytes: 1 << 20, build: "0")
        func life() throws -> Coordinator {
            try Coordinator(
                plan: plan, options: SchedulerOptions(), store: store, blobs: blobs,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        }
        func ask(
            _ coordinator: Coordinator, _ remaining: Duration
        ) async -> ([Grant], Directive) {
            await coordinator.join(worker, capacity)
            return await coordinator.lease(
                worker, slots: 1, memoryBytes: 1 << 20, patience: .seconds(20),
                remaining: remaining)
        }
        let first = try life()
        await first.begin()
        let grant = try #require(await ask(first, .seconds(3_600)).0.first)
        try await Task.sleep(for: .milliseconds(500))
        let output = RoleBlob(
            role: "features",
            blob: BlobReference(digest: try blobs.insert([1]), sizeBytes: 1))
        let answer = await first.commit(
            task: plan.tasks[grant.task].name, worker: worker, token: grant.lease.token,
            attempt: 1, key: grant.key, outputs: [output], usage: Usage())
        #expect(answer == .answered(.accepted))
        let second = try life()
        await second.begin()
        await second.restored()
        // It took at least half a second, and there is a margin.
        let (grants, directive) = await ask(second, .milliseconds(100))
        #expect(grants.isEmpty)
        #expect(directive == .outOfTime)
    }
}
