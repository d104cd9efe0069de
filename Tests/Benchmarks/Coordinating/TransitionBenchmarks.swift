import Coordination
import Foundation
import Logging
import Messaging
import Testing
import mmcoord

@Suite("Coordination benchmarks")
struct TransitionBenchmarks {
    /// Drives one coordinator, with its store on disk, by workers that compute nothing.
    ///
    /// A task makes two durable transitions: its lease and its result, each written before the
    /// worker hears of it. 1,000 workers of eight slots and 100,000 tasks with `MM_BENCH=1`. The
    /// floor is what the disk alone would allow for the bytes that were written.
    @Test("transitions: leases and results are written down before they are answered")
    func transitions() async throws {
        let folder = NSTemporaryDirectory() + "transitions-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let taskCount = Measurement.isReal ? 100_000 : 400
        let workerCount = Measurement.isReal ? 1_000 : 20
        let blobs = try BlobStore(directory: folder + "/blobs")
        let coordinator = try Coordinator(
            plan: try Self.plan(taskCount), options: SchedulerOptions(),
            store: try JobStore(path: folder + "/store.sqlite"), blobs: blobs,
            logger: Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() })
        await coordinator.begin()
        await coordinator.restored()
        let start = ContinuousClock.now
        let written = await DiskFloor.writtenBytes {
            await withTaskGroup(of: Void.self) { group in
                for number in 1...workerCount {
                    let worker = WorkerIdentifier(high: UInt64(number), low: 0)
                    group.addTask { await Self.work(worker, for: coordinator) }
                }
            }
        }
        let seconds = Double((ContinuousClock.now - start) / .milliseconds(1)) / 1_000
        #expect(await coordinator.end() == .finished)
        let keys = try Self.plan(taskCount).tasks.map {
            try TaskKey.digest(of: $0.work, inputs: [])
        }
        let outcomes = try JobStore(path: folder + "/store.sqlite").outcomes(of: keys)
        #expect(outcomes.count == taskCount)
        var details = ["seconds": seconds, "workers": Double(workerCount)]
        var floor: Double?
        if let written, written > 0 {
            let diskSeconds = try DiskFloor.seconds(toWrite: written, in: folder)
            floor = Double(2 * taskCount) / diskSeconds
            details["disk-seconds"] = diskSeconds
            details["bytes-each"] = Double(written) / Double(2 * taskCount)
        }
        Measurement(
            name: "transitions", value: Double(2 * taskCount) / seconds, unit: "1/s", floor: floor,
            hash: Measurement.hash(outcomes.map(\.task).joined(separator: "\n").utf8),
            details: details
        ).report()
    }

    private static func plan(_ taskCount: Int) throws -> Plan {
        try Plan(
            tasks: (0..<taskCount).map { row in
                TaskSpec(
                    name: "toy/\(row)",
                    work: TaskWork(
                        kind: TaskKind("toy"), version: 1, parameters: Array("\(row)".utf8)),
                    inputs: [], traits: TaskTraits(memoryBytes: 1))
            })
    }

    /// Asks for eight tasks, gives their results back side by side, and again until the end.
    private static func work(
        _ worker: WorkerIdentifier, for coordinator: Coordinator
    ) async {
        await coordinator.join(
            worker,
            WorkerCapacity(
                host: "node", processIdentifier: 1, slots: 8, memoryBytes: 1 << 30, build: "0"))
        while true {
            let (grants, directive) = await coordinator.lease(
                worker, slots: 8, memoryBytes: 1 << 30, patience: .seconds(10))
            guard directive == .goOn else { return }
            await withTaskGroup(of: Void.self) { group in
                for grant in grants {
                    group.addTask {
                        // Nobody reads it, so nobody asks where it is.
                        let output = RoleBlob(
                            role: "shard", blob: BlobReference(digest: grant.key, sizeBytes: 1))
                        let settled = await coordinator.commit(
                            task: coordinator.plan.tasks[grant.task].name, worker: worker,
                            token: grant.lease.token, attempt: grant.lease.attempt,
                            key: grant.key, outputs: [output], usage: Usage())
                        #expect(settled == .answered(.accepted))
                    }
                }
            }
        }
    }
}
