import Coordination

/// One life of the coordinator: its machines, and the requests that wait for an answer.
struct SimulatedCoordinator {
    var scheduler: Scheduler
    var life: UInt64
    var began: Duration
    var lastRequest: UInt64 = 0
    var waiters: [RequestIdentifier: Waiter] = [:]
    var writes = WriteQueue()
    var lookups = LookupQueue()
    /// Requests that wait for the first look into the store to end, in order.
    var held: [(number: Int, call: SimulatedCall)] = []
    /// The keys of tasks that the store implies and that were not looked up so far.
    var unlooked: [Int: Digest] = [:]
    var lastFull = Duration.zero

    struct Waiter {
        var call: Int
        var process: Int
        /// When it must have been answered.
        var due: Duration
    }
}

/// Runs what the scheduler decides, as the actor `Coordinator` does.
extension Simulation {
    /// A process that opens the store: a first one, or one after a crash.
    mutating func startCoordinator() throws {
        guard coordinator == nil, endedAt == nil else { return }
        store.beginIncarnation()
        var inherited: [Int: [Lease]] = [:]
        let inheritedKeys = store.attempts.compactMapValues { $0.isOpen ? $0.key : nil }
        for (name, leases) in store.openLeases() {
            guard let task = witness.index[name] else { continue }
            inherited[task] = leases.map { lease in
                var lease = lease
                lease.deadline = scenario.options.lease
                return lease
            }
        }
        owners = store.attempts.compactMapValues { $0.isOpen ? $0.lease.owner : nil }
        let first = sabotage == .reusesTokens ? 1 : store.lastToken + 1
        coordinator = SimulatedCoordinator(
            scheduler: Scheduler(
                plan: scenario.plan, options: scenario.options, firstToken: first,
                inherited: inherited, inheritedKeys: inheritedKeys,
                checkpoints: storedCheckpoints(), credits: store.credits),
            life: store.incarnation, began: now)
        let life = store.incarnation
        note("coordinator starts, life \(life)")
        schedule(after: .seconds(1), .ticks(life: store.incarnation))
        let implied = impliedKeys()
        coordinator?.unlooked = implied
        try witness.remembers(store)
        try apply(.started)
    }

    mutating func tick() throws {
        guard let life = coordinator?.life else { return }
        schedule(after: .seconds(1), .ticks(life: life))
        let isBlocked = coordinator?.writes.phase == .blocked
        if isBlocked || coordinator?.scheduler.shortage != nil { try tryAgain() }
        if sabotage != .neverTicks { try apply(.ticked) }
        guard let coordinator else { return }
        // A stopped process is not late, and no answer is given for what cannot be written.
        let isBehind =
            isBlocked || coordinator.lastFull + .seconds(5) > now
            || coordinator.writes.waiting.count > WriteQueue.mostAtOnce
        let late = coordinator.waiters.values.first { $0.due + .seconds(5) < now }
        if let late, !isBehind, coordinatorWakes + .seconds(5) < now {
            throw Violation("call \(late.call) of process \(late.process) got no answer")
        }
    }

    /// A request that reaches the coordinator's socket.
    mutating func arrive(_ number: Int, _ call: SimulatedCall) throws {
        guard coordinator != nil, !isCut(call.process) else { return }
        if call.request.waitsForRestoring, coordinator?.lookups.isRestored == false,
            sabotage != .takesEarly
        {
            coordinator?.held.append((number, call))
            return
        }
        let process = processes[call.process]
        let worker = process.identifier
        switch call.request {
        case .hello(let nextAsk):
            let seat = scenario.seats[process.seat]
            try apply(
                .joined(
                    worker,
                    WorkerCapacity(
                        host: seat.host, processIdentifier: call.process, slots: seat.slots,
                        memoryBytes: seat.memoryBytes, build: "simulated"),
                    nextAsk: nextAsk))
            reply(.welcome, to: number, call.process)
        case .lease(let turn, let slots, let memoryBytes, let remaining):
            guard let clock = schedulerNow else { return }
            try ask(number, call.process, within: SimulatedRequest.patience) {
                .asked(
                    $0, worker, slots: slots, memoryBytes: memoryBytes,
                    deadline: clock + SimulatedRequest.patience,
                    end: remaining.map { clock + $0 }, ask: UInt64(turn))
            }
        case .beat(let running, let settledBelow):
            try ask(number, call.process) {
                .beat($0, worker, running: running, settledBelow: settledBelow)
            }
            let last = RequestIdentifier(coordinator?.lastRequest ?? 0)
            guard coordinator?.waiters[last] == nil else {
                throw Violation("a heartbeat of process \(call.process) was not answered at once")
            }
        case .upload(let digests):
            if store.isFull {
                try fillDisk()
            } else {
                store.upload(digests)
                reply(.uploaded, to: number, call.process)
            }
        case .commit(let assignment, let outputs):
            try arrive(commit: assignment, outputs, number, call.process)
        case .checkpoint(let assignment, let checkpoint):
            try arrive(checkpoint, of: assignment, number, call.process)
        case .refuse(let assignment, let digest):
            try apply(
                .checkpointRefused(
                    task: assignment.task, worker, token: assignment.token, digest))
            reply(.acknowledged, to: number, call.process)
        case .fail(let assignment, let failure):
            try arrive(failure, of: assignment, from: worker)
            reply(.acknowledged, to: number, call.process)
        case .bye:
            try apply(.left(worker))
            reply(.acknowledged, to: number, call.process)
        }
    }

    private mutating func arrive(
        commit assignment: Assignment, _ outputs: [RoleBlob], _ number: Int, _ process: Int
    ) throws {
        guard let scheduler = coordinator?.scheduler else { return }
        let lacks = outputs.contains {
            !store.blobs.contains($0.blob.digest) && scheduler.needs($0.role, of: assignment.task)
        }
        if lacks, !scheduler.isDone(assignment.task, key: assignment.key) {
            reply(.missingBlob, to: number, process)
            return
        }
        var assignment = assignment
        if sabotage == .renamesCommits, let last = scenario.plan.tasks.last?.name,
            let key = coordinator?.scheduler.records.last?.key
        {
            assignment.task = last
            assignment.key = key
        }
        let worker = processes[process].identifier
        try ask(number, process) {
            .committed(
                task: assignment.task,
                Commitment(
                    request: $0, worker: worker, token: assignment.token,
                    attempt: assignment.attempt, key: assignment.key, outputs: outputs,
                    usage: Usage()))
        }
    }

    var schedulerNow: Duration? { coordinator.map { now - $0.began } }

    mutating func ask(
        _ call: Int, _ process: Int, within patience: Duration = .zero,
        _ event: (RequestIdentifier) -> SchedulerEvent
    ) throws {
        coordinator?.lastRequest += 1
        guard let number = coordinator?.lastRequest else { return }
        let request = RequestIdentifier(number)
        coordinator?.waiters[request] = SimulatedCoordinator.Waiter(
            call: call, process: process, due: now + patience)
        try apply(event(request))
    }

    /// Takes an event in, as `Coordinator.apply` does.
    mutating func apply(_ event: SchedulerEvent) throws {
        var events = [event]
        var position = 0
        while position < events.count, let clock = schedulerNow {
            statistics.transitions += 1
            note("scheduler: \(events[position])")
            guard let effects = coordinator?.scheduler.handle(events[position], now: clock) else {
                return
            }
            if case .lost(let digests) = events[position] { coordinator?.lookups.miss(digests) }
            try witness.refuses(events[position], effects, coordinator)
            position += 1
            for effect in effects {
                if let next = try run(effect) { events.append(next) }
            }
        }
        if !isMidway { try audit(isFinal: false) }
    }

    private mutating func run(_ effect: SchedulerEffect) throws -> SchedulerEvent? {
        note("  effect: \(effect)")
        switch effect {
        case .resolve(let task, let inputs): lookUp(task, inputs: inputs)
        case .grant(let request, let grants, let directive) where grants.isEmpty:
            try grant(request, grants, directive)
        case .grant, .record, .recordFailure, .forgive, .keepCheckpoint, .dropCheckpoint, .collect:
            return try write(effect)
        case .answerBeat(let request, let revoked, let directive):
            try answer(request, .beat(revoked, directive))
        case .answerCommit(let request, let verdict):
            try answer(request, .commit(verdict))
        case .quarantine: count("quarantine")
        case .rest: count("host at rest")
        case .answerCheckpoint: try runCheckpoint(effect)
        case .finish:
            end("finished")
        case .stop(let failure):
            try witness.justifies(failure)
            try witness.wentOn(coordinator?.scheduler, failure)
            end("stopped: \(failure.kind)")
        }
        return nil
    }

    private mutating func end(_ how: String) {
        endedAt = now
        lastProgress = now
        store.transactionsUntilCrash = nil
        count(how, as: \.endings)
    }

    mutating func grant(
        _ request: RequestIdentifier, _ grants: [Grant], _ directive: Directive
    ) throws {
        guard let scheduler = coordinator?.scheduler else { return }
        for grant in grants {
            try witness.granted(grant, scheduler, store)
            if scheduler.records[grant.task].copy?.token == grant.lease.token { count("copy") }
        }
        let assignments = grants.map { grant in
            let task = scenario.plan.tasks[grant.task]
            return Assignment(
                task: task.name, key: grant.key, work: task.work, inputs: grant.inputs,
                attempt: grant.lease.attempt, token: grant.lease.token,
                memoryBytes: task.memoryBytes, isResumable: task.traits.isResumable,
                checkpoint: grant.checkpoint?.blob)
        }
        try answer(request, .lease(assignments, directive))
    }

    mutating func answer(
        _ request: RequestIdentifier, _ reply: SimulatedReply
    ) throws {
        guard let waiter = coordinator?.waiters.removeValue(forKey: request) else {
            throw Violation("request \(request.number) was answered twice or never made")
        }
        self.reply(reply, to: waiter.call, waiter.process)
    }
}
