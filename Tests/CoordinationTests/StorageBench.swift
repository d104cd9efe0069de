import Coordination
import ToyTasks

/// A scheduler whose store loses what it is told to collect, across restarts.
struct StorageBench {
    private(set) var scheduler: Scheduler
    let plan: Plan
    /// The blobs that are there.
    var store: Set<Digest> = []
    /// Results by key, as the job store keeps them for ever.
    private var recorded: [Digest: [RoleBlob]] = [:]
    private var collected: Set<Digest> = []
    /// How often each task was computed.
    private(set) var runs: [Int]
    private(set) var hasFinished = false
    private var lastRequest: UInt64 = 0
    private var token: UInt64 = 1

    /// Tasks that read others; `passing` ones leave what is collected, the others what is kept.
    ///
    /// - Parameters:
    ///   - reads: For each task, the tasks it reads.
    ///   - passing: Tasks whose outputs may be collected.
    ///   - sameBytes: Tasks whose results have the bytes of another's.
    /// - Throws: What making the plan throws.
    init(reads: [[Int]], passing: Set<Int>, sameBytes: [Int: Int] = [:]) throws {
        let tasks = reads.enumerated().map { index, sources in
            TaskSpec(
                name: "t\(index)",
                toy: passing.contains(index) ? .passing : .kept,
                inputs: sources.map {
                    TaskInput(role: "in", origin: .output(task: $0, role: "out"))
                }, memoryBytes: 1)
        }
        plan = try Plan(tasks: tasks)
        scheduler = Scheduler(plan: plan)
        runs = reads.map { _ in 0 }
        self.sameBytes = sameBytes
    }

    private let sameBytes: [Int: Int]

    func blob(_ task: Int) -> Digest {
        Workbench.outputs(sameBytes[task] ?? task)[0].blob.digest
    }

    /// Begins a life of the coordinator.
    mutating func start() {
        hasFinished = false
        scheduler = Scheduler(plan: plan, firstToken: token)
        handle(.started)
        handle(
            .joined(
                ada,
                WorkerCapacity(
                    host: "host", processIdentifier: 1, slots: 1, memoryBytes: 100, build: "test")))
    }

    /// Gives out one task; nil when none is ready.
    mutating func lease() -> Grant? {
        let effects = handle(
            .asked(
                nextRequest(), ada, slots: 1, memoryBytes: 100,
                deadline: .zero))
        for case .grant(_, let grants, _) in effects where !grants.isEmpty { return grants[0] }
        handle(.ticked)
        return nil
    }

    /// Computes a task: its inputs must be there.
    ///
    /// - Returns: Whether they were.
    mutating func compute(_ grant: Grant) -> Bool {
        guard grant.inputs.allSatisfy({ store.contains($0.blob.digest) }) else { return false }
        runs[grant.task] += 1
        commit(grant)
        return true
    }

    /// Hands in a result.
    mutating func commit(_ grant: Grant) {
        store.insert(blob(grant.task))
        handle(
            .committed(
                task: "t\(grant.task)",
                Commitment(
                    request: nextRequest(), worker: ada, token: grant.lease.token, attempt: 1,
                    key: grant.key, outputs: outputs(grant.task), usage: Usage())))
    }

    /// Computes the next task; nil when none is ready or an input is missing.
    mutating func step() -> Int? {
        guard let grant = lease(), compute(grant) else { return nil }
        return grant.task
    }

    /// Computes what is ready until nothing is; nil when an input was missing.
    mutating func computeAll() -> [Int]? {
        var computed: [Int] = []
        while let grant = lease() {
            guard compute(grant) else { return nil }
            computed.append(grant.task)
        }
        return computed
    }

    @discardableResult
    mutating func handle(_ event: SchedulerEvent) -> [SchedulerEffect] {
        var all: [SchedulerEffect] = []
        var events = [event]
        while !events.isEmpty {
            let effects = scheduler.handle(events.removeFirst(), now: .zero)
            all += effects
            for effect in effects {
                switch effect {
                case .resolve(let task, _): events.append(resolved(task))
                case .record(let task, let commitment):
                    recorded[Workbench.key(task)] = commitment.outputs
                    collected.subtract(commitment.outputs.map(\.blob.digest))
                    events.append(.recorded(task: task))
                case .collect(let digests):
                    collected.formUnion(digests)
                    store.subtract(digests)
                case .grant(_, let grants, _): token += UInt64(grants.count)
                case .finish: hasFinished = true
                default: break
                }
            }
        }
        return all
    }

    private func resolved(_ task: Int) -> SchedulerEvent {
        let key = Workbench.key(task)
        let isGone = collected.contains(blob(task)) || !store.contains(blob(task))
        return .resolved(
            task: task, key: key, outputs: recorded[key], gone: isGone ? ["out"] : [])
    }

    /// Forgets the result of a task, as a changed study does.
    mutating func forget(_ task: Int) {
        recorded[Workbench.key(task)] = nil
    }

    private func outputs(_ task: Int) -> [RoleBlob] {
        [RoleBlob(role: "out", blob: BlobReference(digest: blob(task), sizeBytes: 1))]
    }

    private mutating func nextRequest() -> RequestIdentifier {
        lastRequest += 1
        return RequestIdentifier(lastRequest)
    }
}
