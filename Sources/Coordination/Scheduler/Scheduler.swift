/// Decides which worker computes what, when, and whose result counts.
///
/// A pure state machine: events in, effects out. It has no clock, socket, file or random numbers;
/// `now` is an argument, on any clock that never goes back. One actor of the coordinator owns it,
/// runs the effects and brings their outcome back as events. Each step costs at most the logarithm
/// of the number of tasks, times what it changes.
package struct Scheduler: Sendable {
    /// Never changes; tasks are known by their index in it.
    package let plan: Plan
    /// How long leases last, and how many failures and losses a task may have.
    package let options: SchedulerOptions
    /// [task count], in plan order.
    package internal(set) var records: TaskTable
    /// Workers that said hello and have neither left nor been given up.
    package internal(set) var workers = WorkerTable()
    /// `running` at first; once left, that phase never comes back.
    package internal(set) var phase = Phase.running
    /// Why nothing is given out although the study runs; nil while there is room for results.
    package internal(set) var shortage: DiskShortage?
    /// Tasks that are done, those found in the store included.
    package var doneCount: Int { records.count(.done) }

    /// What the study as a whole is doing.
    package enum Phase: Sendable, Equatable {
        case running, draining, finished
        case stopped(Failure)
    }

    /// Tasks that were reopened and must find their keys again, within one event.
    var unresolved: [Int] = []
    let consumers: [[Int]]
    var ledger: BlobLedger
    let indexByName: [String: Int]
    /// Lookups under way, in order, whose inputs are not those that the task has now.
    var staleLookups: [Int: Int] = [:]
    /// Leases of the coordinator's previous life: their owners may still be computing.
    var inherited: [Int: [Lease]]
    /// The keys that those were given out under, by token.
    let inheritedKeys: [UInt64: Digest]
    /// Tasks under such leases whose owners have not come back yet.
    var orphans: [WorkerIdentifier: Set<Int>] = [:]
    /// What earlier lives of the coordinator counted against tasks, by key.
    let credits: [Digest: TaskCredit]
    var ready: ReadyQueue
    /// What results of earlier lives took, by key, until they are found.
    var earlier: [Digest: Duration]
    /// What tasks took, by class.
    var durations: TaskDurations
    /// Leases that may take too long, and those that do.
    var stragglers: StragglerTable
    /// Tasks that cost too many workers, and what waits for them.
    var quarantine = Quarantine()
    /// Hosts that failed.
    var hosts = HostTable()
    /// Workers that were given nothing for a while, and may be still.
    var restingWorkers: Set<WorkerIdentifier> = []
    var deadlines = MinHeap<LeaseDeadline>()
    /// When to look whether a worker has fallen silent; one entry a worker, or more for one that
    /// left and came back.
    var silences = MinHeap<WorkerDeadline>()
    /// Nothing was heard between this and the next tick where they are far apart.
    var lastTick = Duration.zero
    /// Requests for work that wait for some, oldest first.
    var parked: ParkedRequests
    var nextToken: UInt64
    /// Where tasks that are not done were last, by the keys of their tasks.
    package internal(set) var checkpoints: CheckpointTable
    /// Results offered while the first one of their task is being written down.
    var lateCommits: [Int: [Commitment]] = [:]

    /// Starts with nothing known to be done; `.started` sets it going.
    ///
    /// - Parameters:
    ///   - plan: The tasks.
    ///   - options: Times and limits.
    ///   - firstToken: Larger than any token given before, by this process or its predecessors.
    ///   - inherited: The leases still open when the previous coordinator ended, by task, oldest
    ///     first; each keeps its task for its owner until its deadline.
    ///   - inheritedKeys: The keys of the tasks they were given for, by token. A lease whose task
    ///     has another key by now is not kept; one without a key here is.
    ///   - checkpoints: Where tasks were left, by the keys of their tasks.
    ///   - credits: Attempts of earlier lives, by the key of their task.
    ///   - costs: [task count], what each task costs in any unit; empty where nothing is known.
    ///   - earlier: What results took in earlier lives, by the key of their task.
    package init(
        plan: Plan, options: SchedulerOptions = SchedulerOptions(), firstToken: UInt64 = 1,
        inherited: [Int: [Lease]] = [:], inheritedKeys: [UInt64: Digest] = [:],
        checkpoints: [Digest: TaskCheckpoint] = [:],
        credits: [Digest: TaskCredit] = [:], costs: [Double] = [],
        earlier: [Digest: Duration] = [:]
    ) {
        self.plan = plan
        self.options = options
        self.inherited = inherited
        self.inheritedKeys = inheritedKeys
        self.checkpoints = CheckpointTable(checkpoints)
        self.credits = credits
        self.earlier = earlier
        durations = TaskDurations(plan: plan, costs: costs)
        nextToken = firstToken
        consumers = plan.consumers()
        ledger = BlobLedger(plan: plan)
        ready = ReadyQueue(plan: plan, classes: durations.classes, costs: costs)
        stragglers = StragglerTable(
            levelCount: ready.levelCount, classCount: durations.classCount)
        parked = ParkedRequests(taskLevelCount: ready.levelCount)
        records = TaskTable(plan: plan)
        indexByName = Dictionary(
            uniqueKeysWithValues: plan.tasks.enumerated().map { ($1.name, $0) })
    }

    /// Takes in one event.
    ///
    /// - Parameters:
    ///   - event: What happened.
    ///   - now: When; never earlier than in the call before.
    /// - Returns: What to do, in order.
    package mutating func handle(_ event: SchedulerEvent, now: Duration) -> [SchedulerEffect] {
        records.beginStep()
        let effects = take(event, now: now)
        let resolved = unresolved.isEmpty ? effects : effects + resolveReopened()
        return quarantine.isEmpty ? resolved : resolved + stopIfStuck()
    }

    private mutating func take(_ event: SchedulerEvent, now: Duration) -> [SchedulerEffect] {
        switch event {
        case .started: start()
        case .resolved(let task, let key, let outputs, let gone):
            resolved(task, key: key, outputs: outputs, gone: gone, now: now)
        case .joined(let worker, let capacity, let nextAsk):
            joined(worker, capacity, nextAsk: nextAsk, now: now)
        case .asked(
            let request, let worker, let slots, let memoryBytes, let deadline, let end, let ask):
            asked(
                ParkedRequest(
                    request: request, worker: worker, slots: slots, memoryBytes: memoryBytes,
                    deadline: deadline, end: end, ask: ask), now: now)
        case .beat(let request, let worker, let running, let settledBelow):
            beat(request, worker, running: running, settledBelow: settledBelow, now: now)
        case .committed(let task, let commitment): committed(task, commitment, now: now)
        case .checkpointed(let task, let offer): checkpointed(task, offer)
        case .checkpointRefused(let task, let worker, let token, let digest):
            checkpointRefused(task, by: worker, token: token, digest)
        case .lost(let digests): lost(digests, now: now)
        case .diskFilled(let shortage): diskFilled(shortage)
        case .diskFreed: diskFreed(now: now)
        case .withdrawn(let task, let token): withdrawn(task, token: token)
        case .recorded(let task): recorded(task, now: now)
        case .failed(let worker, let task, let token, let failure):
            failed(worker, task, token: token, failure, now: now)
        case .left(let worker): left(worker, now: now)
        case .drainRequested: drain()
        case .ticked: ticked(now: now)
        }
    }

    /// What workers are told with every answer.
    package var directive: Directive {
        switch phase {
        case .running: .goOn
        case .draining: .drain
        case .finished, .stopped: options.keepsWorkers ? .goOn : .finished
        }
    }

    /// The least memory a task needs that could run now but fits into no worker, in bytes; nil
    /// while any worker could take one.
    package var unmetMemoryNeed: Int? {
        guard phase == .running, let need = ready.smallestNeed, !workers.isEmpty,
            workers.values.allSatisfy({ $0.capacity.memoryBytes < need })
        else { return nil }
        return need
    }

    /// The place of a task in the plan; nil where it has none of this name.
    package func index(of task: String) -> Int? { indexByName[task] }

    /// Whether a task has its result, under this key.
    package func isDone(_ task: String, key: Digest) -> Bool {
        indexByName[task].map {
            records.entries[$0].state == .done && records.entries[$0].key == key
        } ?? false
    }

    /// Whether an output of a task is kept or will be read.
    package func needs(_ role: String, of task: String) -> Bool {
        indexByName[task].map { ledger.isNeeded(TaskOutput(task: $0, role: role)) } ?? false
    }

    /// Whether these bytes are kept, will be read, or are where a task was left.
    package func needs(_ digest: Digest) -> Bool {
        ledger.isNeeded(digest) || checkpoints.contains(digest)
    }

    private mutating func start() -> [SchedulerEffect] {
        guard !plan.tasks.isEmpty else {
            phase = .finished
            return [.finish]
        }
        return records.indices.compactMap { index in
            records.entries[index].state == .waiting(missing: 0) ? resolve(index) : nil
        }
    }
}

/// The first moment at which a lease could have run out.
///
/// Heartbeats move the lease's own deadline;
/// this one is looked at again when it comes up, so a heartbeat costs nothing here.
struct LeaseDeadline: Comparable, Sendable {
    var deadline: Duration
    var task: Int
    var token: UInt64

    static func < (left: LeaseDeadline, right: LeaseDeadline) -> Bool {
        (left.deadline, left.task, left.token) < (right.deadline, right.task, right.token)
    }
}

/// The first moment at which a worker could have been silent for too long.
struct WorkerDeadline: Comparable, Sendable {
    var deadline: Duration
    var worker: WorkerIdentifier

    static func < (left: WorkerDeadline, right: WorkerDeadline) -> Bool {
        (left.deadline, left.worker) < (right.deadline, right.worker)
    }
}
