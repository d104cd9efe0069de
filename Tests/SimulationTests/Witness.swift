import Coordination

/// Remembers what was promised, and says where it is broken.
struct Witness {
    private let scenario: Scenario
    let index: [String: Int]
    /// Results whose workers were told that they are kept.
    private var acknowledged: [Digest: [RoleBlob]] = [:]
    /// Checkpoints whose workers were told that they are kept, by key.
    var checkpoints: [Digest: TaskCheckpoint] = [:]
    private var grantedTokens: Set<UInt64> = []
    /// [task count], failures of the task itself that were injected.
    private var failures: [Int]
    private var badInputs: Set<Int> = []
    /// [task count], workers that really were lost, or could not be heard, while they had the task.
    private var losses: [Int]

    init(scenario: Scenario) {
        self.scenario = scenario
        index = Dictionary(
            uniqueKeysWithValues: scenario.plan.tasks.enumerated().map { ($1.name, $0) })
        failures = Array(repeating: 0, count: scenario.plan.tasks.count)
        losses = failures
    }

    mutating func failed(_ task: Int, _ kind: Failure.Kind) {
        if kind == .badInput { badInputs.insert(task) } else { failures[task] += 1 }
    }

    /// A worker is held to be lost with a task.
    mutating func lost(_ task: Int, _ worker: SimulatedWorker, now: Duration) {
        let silence = scenario.options.lease + .seconds(5)
        let isExcused =
            !worker.isAlive || worker.wakes + silence > now || worker.cutUntil + silence > now
        if isExcused { losses[task] += 1 }
    }

    /// After a restart everything that was told is still known.
    func remembers(_ store: SimulatedStore) throws {
        for (key, outputs) in acknowledged where store.outcomes[key] != outputs {
            throw Violation("the result of \(key.short) was acknowledged and is lost")
        }
    }

    /// A task that the store has whole is done once that is found.
    func resolved(
        _ event: SchedulerEvent, _ before: TaskRecord.State, _ scheduler: Scheduler?
    ) throws {
        guard case .resolved(let task, let key, _?, let gone) = event, gone.isEmpty,
            before == .resolving, let scheduler,
            SimulatedBytes.key(task: task, inputs: scheduler.inputs(of: task)) == key
        else { return }
        switch scheduler.records[task].state {
        // Another lookup of it is under way: its inputs were other ones for a while.
        case .done, .resolving: return
        default: throw Violation("task \(task) was found in the store and is not done")
        }
    }

    /// A result is not refused for want of a look into the store.
    func refuses(
        _ event: SchedulerEvent, _ effects: [SchedulerEffect], _ coordinator: SimulatedCoordinator?
    ) throws {
        guard case .committed(let name, let commitment) = event, let coordinator,
            let task = index[name], coordinator.unlooked[task] == commitment.key,
            coordinator.scheduler.phase == .running
        else { return }
        if effects.contains(.answerCommit(commitment.request, .stale)) {
            throw Violation("a result of task \(task) was refused before it was looked up")
        }
    }

    /// An entry is kept, whether or not somebody will be told.
    mutating func wrote(_ entry: StoreEntry) {
        switch entry {
        case .recorded(_, let commitment, _, _) where acknowledged[commitment.key] != nil:
            // The same task, made again.
            acknowledged[commitment.key] = commitment.outputs
        case .uncheckpointed(let key): dropped(key)
        default: return
        }
    }

    /// A lease is written down and about to be sent.
    mutating func granted(
        _ grant: Grant, _ scheduler: Scheduler, _ store: SimulatedStore
    ) throws {
        let name = "the lease of task \(grant.task)"
        guard grantedTokens.insert(grant.lease.token).inserted else {
            throw Violation("\(name): token \(grant.lease.token) was given before")
        }
        guard let attempt = store.attempts[grant.lease.token], attempt.lease == grant.lease else {
            throw Violation("\(name): not in the store")
        }
        try goesOn(grant, store)
        // While it was written down it may have been taken back: its worker will hear so.
        guard scheduler.records[grant.task].lease(token: grant.lease.token) != nil else { return }
        guard attempt.isOpen else { throw Violation("\(name): it is over in the store") }
        guard scheduler.workers[grant.lease.owner] != nil else {
            throw Violation("\(name): nobody knows its worker")
        }
    }

    /// A lease is about to be written down.
    func grants(_ grant: Grant, _ scheduler: Scheduler, _ store: SimulatedStore) throws {
        let name = "the lease of task \(grant.task)"
        guard scheduler.phase == .running else { throw Violation("\(name): not running") }
        guard scheduler.records[grant.task].holds(grant.lease) else {
            throw Violation("\(name): the task is \(scheduler.records[grant.task].state)")
        }
        let inputs = try expectedInputs(grant.task, scheduler)
        guard inputs == grant.inputs else { throw Violation("\(name): other inputs") }
        guard grant.key == SimulatedBytes.key(task: grant.task, inputs: inputs) else {
            throw Violation("\(name): another key")
        }
        for input in inputs
        where !store.blobs.contains(input.blob.digest)
            && !store.unmissed.contains(input.blob.digest)
        {
            throw Violation("\(name): input \(input.blob.digest.short) is not there")
        }
    }

    private func expectedInputs(_ task: Int, _ scheduler: Scheduler) throws -> [RoleBlob] {
        try scenario.plan.tasks[task].inputs.compactMap { input in
            guard case .output(let source, let role) = input.origin else { return nil }
            // A task that is made again for another of its outputs still has this one.
            guard !scheduler.records[source].gone.contains(role),
                let output = scheduler.records[source].outputs.first(where: { $0.role == role })
            else { throw Violation("task \(task) was given before task \(source) was done") }
            return RoleBlob(role: input.role, blob: output.blob)
        }
    }

    /// A result is about to be written down; `gone` are the roles of an earlier one that the
    /// coordinator missed, whose bytes a slow worker may have brought anew.
    func records(
        _ task: Int, _ commitment: Commitment, gone: Set<String>, _ store: SimulatedStore
    ) throws {
        if let known = store.outputsIfWhole(commitment.key), known != commitment.outputs,
            gone.isEmpty
        {
            throw Violation("task \(task) was recorded before with other bytes")
        }
        try isRight(task, commitment.key, commitment.outputs)
    }

    /// The bytes of a result follow from its key.
    private func isRight(_ task: Int, _ key: Digest, _ outputs: [RoleBlob]) throws {
        let flaws = Set([0] + scenario.seats.map(\.flaw))
        let isRight = flaws.contains { flaw in
            SimulatedBytes.outputs(of: key, roles: scenario.roles[task], flaw: flaw) == outputs
        }
        guard isRight else { throw Violation("the result of task \(task) is not that of its key") }
    }

    /// Every result that was accepted is in the store.
    mutating func accepted(_ key: Digest, _ outputs: [RoleBlob], _ store: SimulatedStore) throws {
        guard store.outcomes[key] == outputs else {
            throw Violation("a result of \(key.short) was accepted and is not in the store")
        }
        acknowledged[key] = outputs
    }

    /// A study stops only for what was done to it.
    func justifies(_ failure: Failure) throws {
        guard let task = index[failure.task] else { throw Violation("\(failure.task) failed?") }
        switch failure.kind {
        case .badInput where badInputs.contains(task): return
        case .machine where failures[task] >= scenario.options.maximumFailures: return
        case .defect where failures[task] >= scenario.options.maximumFailures: return
        case .lost where losses[task] >= scenario.options.maximumLosses: return
        default:
            throw Violation(
                """
                the study stopped for \(failure) after \(failures[task]) failures and \
                \(losses[task]) losses
                """)
        }
    }

    /// A study stops for a task that cost too many workers only when nothing else can be done.
    func wentOn(_ scheduler: Scheduler?, _ failure: Failure) throws {
        guard failure.kind == .lost, let scheduler else { return }
        for (task, record) in scheduler.records.enumerated() {
            switch record.state {
            case .done, .quarantined, .waiting: continue
            default: throw Violation("the study stopped with task \(task) \(record.state)")
            }
        }
    }

    /// A worker computes no more than its slots and memory hold.
    func holdsNoMoreThanFits(_ worker: SimulatedWorker, _ seat: Scenario.Seat) throws {
        let computing = worker.machine.held.values.filter { $0.stage == .computing }
        // The last trainings may share the cores of a worker of several slots.
        let most = seat.slots > 1 ? 2 * seat.slots - 1 : 1
        guard computing.count <= most else {
            throw Violation("a worker of \(seat.slots) slots computes \(computing.count) tasks")
        }
        let bytes = computing.reduce(0) { $0 + $1.assignment.memoryBytes }
        guard bytes <= seat.memoryBytes else {
            throw Violation("a worker of \(seat.memoryBytes) bytes holds \(bytes)")
        }
    }
}

extension TaskRecord {
    /// Whether a lease is one of those under which the task is computed.
    func holds(_ lease: Lease) -> Bool {
        guard let known = self.lease(token: lease.token) else { return false }
        return known == lease && (copy == nil || leases[0].owner != leases[1].owner)
    }
}
