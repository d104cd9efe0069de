import Coordination
import Pipelines
import Foundation
import Logging
import Messaging
import Synchronization
import mmworker

/// A coordinator that gives out what a test says, and remembers what it was told.
final class ScriptedLink: CoordinatorLink {
    struct Heard: Sendable {
        var refused: [Digest] = []
        var failures: [Failure] = []
        var fetchCount = 0
        var commitCount = 0
    }
    private struct State {
        var waiting: LeaseAnswer?
        var heard = Heard()
    }
    private let state: Mutex<State>
    private let onFetch: @Sendable (BlobReference, Int) async throws -> FetchedBlob

    /// Grants `assignments` once; `onFetch` makes a file of a blob, the n-th that is asked for.
    init(
        _ assignments: [Assignment], unreadable: [LeaseAnswer.UnreadableTask] = [],
        onFetch: @escaping @Sendable (BlobReference, Int) async throws -> FetchedBlob
    ) {
        var answer = LeaseAnswer(assignments, .goOn)
        answer.unreadable = unreadable
        state = Mutex(State(waiting: answer))
        self.onFetch = onFetch
    }

    var heard: Heard { state.withLock { $0.heard } }

    func hello(nextAsk: Int) async throws -> Introduction {
        .welcome(study: "toy", lease: .seconds(60), heartbeat: .seconds(60), checkpoint: .zero)
    }

    func connectAnew() {}

    func ask(
        _ number: Int, slots: Int, memoryBytes: Int, patience: Duration, remaining: Duration?
    ) async throws -> LeaseAnswer {
        let granted = state.withLock { state in
            defer { state.waiting = nil }
            return state.waiting
        }
        if let granted { return granted }
        try await Task.sleep(for: .milliseconds(50))
        return LeaseAnswer([], .goOn)
    }

    func fetch(_ blob: BlobReference) async throws -> FetchedBlob {
        let number = state.withLock { state in
            state.heard.fetchCount += 1
            return state.heard.fetchCount
        }
        return try await onFetch(blob, number)
    }

    func upload(_ blob: BlobReference) async throws -> String { "" }

    func commit(
        _ assignment: Assignment, _ outputs: [RoleBlob], _ usage: Usage
    ) async throws -> CommitReply {
        state.withLock { $0.heard.commitCount += 1 }
        return .settled(.accepted)
    }

    func offer(
        _ checkpoint: TaskCheckpoint, of assignment: Assignment
    ) async throws -> CheckpointReply { .settled(.kept) }

    func refuse(_ checkpoint: BlobReference, of assignment: Assignment) async throws {
        state.withLock { $0.heard.refused.append(checkpoint.digest) }
    }

    func report(_ failure: Failure, token: UInt64) async throws {
        state.withLock { $0.heard.failures.append(failure) }
    }

    func bye(_ reason: String) async throws {}
}

/// A worker in this process, with a cache of its own and a scripted coordinator.
struct WorkerBench {
    let folder: String
    let cache: WorkerCache
    let ring = LogRing()

    init(onNaming: (@Sendable (Bool) -> Void)? = nil) throws {
        folder = NSTemporaryDirectory() + "worker-\(UUID().uuidString)"
        cache = WorkerCache(
            store: try BlobStore(
                directory: folder + "/cache", isDurable: false, onNaming: onNaming),
            limitBytes: .max)
    }

    /// Runs a worker while `body` looks on; removes its folder.
    func run(
        _ link: ScriptedLink, filePatience: Duration = .seconds(10),
        _ body: (WorkerProcess) async throws -> Void
    ) async throws {
        let ring = ring
        let logger = Logger(label: "test") { _ in
            RingLogHandler(ring: ring, printed: .critical, next: SwiftLogNoOpLogHandler())
        }
        let session = Session(identity: .draw(slots: 1, memoryBytes: 1 << 30))
        let process = WorkerProcess(
            slots: 1, memoryBytes: 1 << 30, patience: .seconds(3_600), end: nil,
            filePatience: filePatience, link: link,
            runner: TaskRunner(
                registry: .standard, cache: cache, host: "here",
                space: SpaceWatch(folder: folder, logger: logger)),
            heartbeat: Heartbeat(
                coordinator: .inproc(name: "nobody"), session: session, logger: logger),
            logger: logger, ring: ring)
        let running = Task { await process.run() }
        defer { try? FileManager.default.removeItem(atPath: folder) }
        do {
            try await body(process)
        } catch {
            await process.stop("the test ended")
            _ = await running.value
            throw error
        }
        await process.stop("the test ended")
        _ = await running.value
    }

    /// A task under token 1 that reads `inputs`, by blobs of these digests.
    static func assignment(
        _ work: TaskWork, inputs: [Digest], checkpoint: Digest? = nil
    ) -> Assignment {
        Assignment(
            task: "toy", key: BlobStore.sha256(of: [0]), work: work,
            inputs: inputs.map {
                RoleBlob(role: "file", blob: BlobReference(digest: $0, sizeBytes: 1))
            },
            attempt: 1, token: 1, memoryBytes: 1, isResumable: work.kind == TrainStage.kind,
            checkpoint: checkpoint.map { BlobReference(digest: $0, sizeBytes: 1) })
    }

    static func training() throws -> TaskWork {
        try TrainStage.described(
            TrainWork(
                fold: 0, repetition: 1, seed: 1,
                model: try ModelChoice(
                    kind: "mlp",
                    parameters: NetworkModelParameters(
                        network: NetworkParameters(
                            hidden: [8], activation: "selu", dropout: 0, concatenates: true),
                        training: TrainingParameters())),
                blocks: [.none], standardisesTargets: true))
    }
}

/// Waits until `condition` holds, for at most a minute, more under sanitizers; returns whether it
/// does.
func soon(_ condition: () async throws -> Bool) async throws -> Bool {
    let deadline = ContinuousClock.now + .seconds(60 * Sandbox.patience)
    while ContinuousClock.now < deadline {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(10))
    }
    return try await condition()
}
