import Coordination
import ToyTasks

/// A scheduler with plans of toy tasks, driven by hand.
struct Workbench {
    var scheduler: Scheduler
    var now: Duration = .zero
    private(set) var effects: [SchedulerEffect] = []
    private var lastRequest: UInt64 = 0
    private var lastTick = Duration.zero

    /// Tasks `t0`, `t1`, …; `reads[i]` are the tasks that task `i` reads.
    init(
        reads: [[Int]], memoryBytes: [Int] = [], options: SchedulerOptions = SchedulerOptions(),
        firstToken: UInt64 = 1, inherited: [Int: [Lease]] = [:],
        inheritedKeys: [UInt64: Digest] = [:],
        credits: [Digest: TaskCredit] = [:],
        toy: ToyTask = .kept,
        checkpoints: [Digest: TaskCheckpoint] = [:], costs: [Double] = [],
        earlier: [Digest: Duration] = [:]
    ) throws {
        let tasks = reads.enumerated().map { index, sources in
            TaskSpec(
                name: "t\(index)", toy: toy,
                inputs: sources.map {
                    TaskInput(role: "in", origin: .output(task: $0, role: "out"))
                },
                memoryBytes: index < memoryBytes.count ? memoryBytes[index] : 1)
        }
        scheduler = Scheduler(
            plan: try Plan(tasks: tasks), options: options, firstToken: firstToken,
            inherited: inherited, inheritedKeys: inheritedKeys, checkpoints: checkpoints,
            credits: credits, costs: costs, earlier: earlier)
    }

    /// Lets time pass up to `now`, with a tick every five seconds.
    @discardableResult
    mutating func tick() -> [SchedulerEffect] {
        var all: [SchedulerEffect] = []
        let end = now
        var next = lastTick + .seconds(5)
        while next < end {
            now = next
            all += send(.ticked)
            next += .seconds(5)
        }
        now = end
        lastTick = end
        all += send(.ticked)
        effects = all
        return all
    }

    /// Sends an event and answers every `.resolve`: the store has the results in `cached`, and of
    /// those of a task in `collected` no bytes.
    @discardableResult
    mutating func send(
        _ event: SchedulerEvent, cached: [Int: [RoleBlob]] = [:], collected: Set<Int> = []
    ) -> [SchedulerEffect] {
        var all: [SchedulerEffect] = []
        var events = [event]
        while !events.isEmpty {
            let effects = scheduler.handle(events.removeFirst(), now: now)
            all += effects
            for case .resolve(let task, _) in effects {
                events.append(
                    .resolved(
                        task: task, key: Workbench.key(task), outputs: cached[task],
                        gone: collected.contains(task) ? ["out"] : []))
            }
            for case .record(let task, _) in effects { events.append(.recorded(task: task)) }
        }
        effects = all
        return all
    }

    mutating func join(
        _ worker: WorkerIdentifier, slots: Int = 1, memoryBytes: Int = 100, host: String = "host",
        nextAsk: UInt64 = 0
    ) {
        send(
            .joined(
                worker,
                WorkerCapacity(
                    host: host, processIdentifier: 1, slots: slots, memoryBytes: memoryBytes,
                    build: "test"), nextAsk: nextAsk))
    }

    /// Asks for work and returns what was granted at once.
    mutating func ask(
        _ worker: WorkerIdentifier, slots: Int = 1, memoryBytes: Int = 100,
        patience: Duration = .seconds(20), remaining: Duration? = nil, number: UInt64 = 0
    ) -> [Grant] {
        let request = nextRequest()
        let effects = send(
            .asked(
                request, worker, slots: slots, memoryBytes: memoryBytes, deadline: now + patience,
                end: remaining.map { now + $0 }, ask: number))
        for case .grant(request, let grants, _) in effects { return grants }
        return []
    }

    mutating func beat(
        _ worker: WorkerIdentifier, _ grants: [Grant], settledBelow: UInt64 = 0
    ) -> [Revocation] {
        let request = nextRequest()
        let running = grants.map {
            RunningTask(task: "t\($0.task)", token: $0.lease.token, progress: TaskProgress())
        }
        for case .answerBeat(request, let revoked, _) in send(
            .beat(request, worker, running: running, settledBelow: settledBelow))
        {
            return revoked
        }
        return []
    }

    /// Offers a result and returns the answer.
    mutating func commit(
        _ grant: Grant, by worker: WorkerIdentifier, result: UInt8 = 0
    ) -> CommitAnswer? {
        let request = nextRequest()
        let commitment = Commitment(
            request: request, worker: worker, token: grant.lease.token,
            attempt: grant.lease.attempt, key: grant.key,
            outputs: Workbench.outputs(grant.task, result: result), usage: Usage())
        for case .answerCommit(request, let answer) in send(
            .committed(task: "t\(grant.task)", commitment))
        {
            return answer
        }
        return nil
    }

    mutating func fail(_ grant: Grant, by worker: WorkerIdentifier, _ kind: Failure.Kind) {
        send(
            .failed(
                worker, task: "t\(grant.task)", token: grant.lease.token,
                Failure(kind: kind, task: "t\(grant.task)", message: "it broke")))
    }

    mutating func nextRequest() -> RequestIdentifier {
        lastRequest += 1
        return RequestIdentifier(lastRequest)
    }

    static func key(_ task: Int) -> Digest {
        Digest(bytes: [UInt8(task & 255), UInt8(task >> 8)] + [UInt8](repeating: 7, count: 30))
    }

    static func outputs(_ task: Int, result: UInt8 = 0) -> [RoleBlob] {
        let digest = Digest(bytes: [UInt8(task & 255), result] + [UInt8](repeating: 9, count: 30))
        return [RoleBlob(role: "out", blob: BlobReference(digest: digest, sizeBytes: 1))]
    }
}

let ada = WorkerIdentifier(high: 1 << 32, low: 1)
let bob = WorkerIdentifier(high: 2 << 32, low: 2)
