import Coordination
import Foundation
import Logging
import Messaging
import Testing
import ToyTasks
import mmcoord

@Suite("The events of a study, as its coordinator emits them") struct StudyEventTests {
    private static let worker = WorkerIdentifier(high: 1, low: 1)
    private static let capacity = WorkerCapacity(
        host: "node", processIdentifier: 1, slots: 1, memoryBytes: 1 << 20, build: "0")

    private func desk(tasks: Int) async throws -> FrontDesk {
        let desk = try await FrontDesk(
            plan: Plan(tasks: (0..<tasks).map { TaskSpec(name: "toy/\($0)", toy: .passing) }))
        await desk.coordinator.restored()
        await desk.coordinator.join(Self.worker, Self.capacity)
        return desk
    }

    private func lease(_ desk: FrontDesk) async throws -> Grant {
        let (grants, _) = await desk.coordinator.lease(
            Self.worker, slots: 1, memoryBytes: 1 << 20, patience: .seconds(10))
        return try #require(grants.first)
    }

    private func commit(_ grant: Grant, _ desk: FrontDesk) async {
        // Nobody reads it, so nobody asks where it is.
        let output = RoleBlob(
            role: "out", blob: BlobReference(digest: grant.key, sizeBytes: 1))
        let settled = await desk.coordinator.commit(
            task: desk.coordinator.plan.tasks[grant.task].name, worker: Self.worker,
            token: grant.lease.token, attempt: grant.lease.attempt, key: grant.key,
            outputs: [output], usage: Usage(wallMilliseconds: 1_500))
        #expect(settled == .answered(.accepted))
    }

    @Test("a task is ready, leased and finished, and the study ends")
    func course() async throws {
        let desk = try await desk(tasks: 1)
        await commit(try await lease(desk), desk)
        #expect(await desk.coordinator.end() == .finished)
        let task = StudyEvent.Subject(0, of: desk.coordinator.plan)
        let batch = await desk.coordinator.events(after: 0)
        #expect(batch.missedCount == 0)
        #expect(
            batch.events.map(\.change) == [
                .ready(task), .joined(Self.worker, Self.capacity),
                .leased(task, Self.worker, attempt: 1),
                .finished(task, Self.worker, seconds: 1.5), .ended(reason: nil),
            ])
        #expect(batch.events.map(\.number) == [1, 2, 3, 4, 5])
    }

    @Test("a worker that leaves gives its task back")
    func left() async throws {
        let desk = try await desk(tasks: 1)
        _ = try await lease(desk)
        let status = await desk.coordinator.status()
        _ = try await desk.ask(1) { $0.bye.reason = "it was told to" }
        let task = StudyEvent.Subject(0, of: desk.coordinator.plan)
        // From a status on, a late subscriber misses nothing and sees nothing twice.
        let changes = await desk.coordinator.events(after: try #require(status.lastEvent)).events
            .map(\.change)
        #expect(changes.first == .left(Self.worker, reason: "it was told to"))
        #expect(changes.contains(.ready(task)))
        #expect(
            changes.contains {
                if case .yielded(task, let failure) = $0 {
                    failure.kind == .preempted
                } else {
                    false
                }
            })
        #expect(changes.count == 3)
    }

    @Test("the counts of a status are those of its events")
    func counts() async throws {
        let desk = try await desk(tasks: 5)
        for number in 0...5 {
            let status = await desk.coordinator.status()
            let events = await desk.coordinator.events(after: 0).events
            #expect(status.lastEvent == events.last?.number)
            #expect(status.kinds.map(\.total) == [5])
            #expect(status.kinds.map(\.done) == [number])
            let finished = events.count {
                if case .finished = $0.change { true } else { false }
            }
            #expect(finished == number)
            #expect(status.running.isEmpty)
            if number < 5 { await commit(try await lease(desk), desk) }
        }
    }

    @Test("a status costs the same for a hundred thousand tasks")
    func cost() async throws {
        let folder = NSTemporaryDirectory() + "status-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let coordinator = try Coordinator(
            plan: try Plan(
                tasks: (0..<100_000).map { TaskSpec(name: "toy/\($0)", toy: .kept) }),
            options: SchedulerOptions(),
            store: try JobStore(path: folder + "/store.sqlite"),
            blobs: try BlobStore(directory: folder + "/blobs", isDurable: false),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let began = ContinuousClock.now
        for _ in 0..<1_000 {
            #expect(await coordinator.status().taskCount == 100_000)
        }
        // A walk over all tasks, once a status, would take more than a minute.
        #expect(ContinuousClock.now - began < .seconds(20))
    }
}
