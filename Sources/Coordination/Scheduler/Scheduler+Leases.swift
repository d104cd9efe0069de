/// Giving tasks to workers, and taking them back.
extension Scheduler {
    /// From `waiting` to `resolving`.
    mutating func resolve(_ index: Int) -> SchedulerEffect {
        records[index].state = .resolving
        return .resolve(task: index, inputs: inputs(of: index))
    }

    /// From `resolving` to `done`, `leased` (an inherited lease) or `ready`.
    mutating func resolved(
        _ index: Int, key: Digest, outputs: [RoleBlob]?, gone: Set<String>, now: Duration
    ) -> [SchedulerEffect] {
        if let stale = staleLookups[index] {
            staleLookups[index] = stale > 1 ? stale - 1 : nil
            return []
        }
        guard records.entries[index].state == .resolving else { return [] }
        if records.entries[index].key != key, let credit = credits[key] {
            records[index].attempts = max(records.entries[index].attempts, credit.attempts)
            records[index].failures += credit.failures
            records[index].losses += credit.losses
        }
        records[index].key = key
        records[index].hasOldKey = false
        if outputs != nil, let duration = earlier.removeValue(forKey: key) {
            durations.observe(index, duration)
        }
        let isDone = outputs != nil && !isWanted(gone, of: index)
        let (leases, ended) = settleInheritance(of: index, key: key, isDone: isDone, now: now)
        if isDone, let outputs {
            return ended + complete(index, outputs: outputs, gone: gone) + serveParked(now: now)
        }
        records[index].mustRun = true
        for lease in leases {
            records[index].attempts = max(records.entries[index].attempts, lease.attempt)
            hold(index, lease)
        }
        guard leases.isEmpty else { return ended }
        demand(index)
        return ended + serveParked(now: now)
    }

    mutating func joined(
        _ worker: WorkerIdentifier, _ capacity: WorkerCapacity, nextAsk: UInt64, now: Duration
    ) -> [SchedulerEffect] {
        if workers[worker] == nil {
            silences.insert(WorkerDeadline(deadline: now + options.lease * 2, worker: worker))
        }
        var record = workers[worker] ?? WorkerRecord(capacity: capacity, lastHeard: now)
        record.capacity = capacity
        record.lastHeard = now
        record.nextAsk = max(record.nextAsk, nextAsk)
        for index in orphans.removeValue(forKey: worker) ?? []
        where records.entries[index].leases.contains(where: { $0.owner == worker }) {
            record.held.insert(index)
        }
        workers[worker] = record
        return []
    }

    mutating func asked(_ request: ParkedRequest, now: Duration) -> [SchedulerEffect] {
        guard workers[request.worker] != nil else {
            return [.grant(request.request, [], .helloAgain)]
        }
        workers[request.worker]?.lastHeard = now
        guard phase == .running else { return [.grant(request.request, [], directive)] }
        if let end = request.end,
            !durations.allows(end - now, margin: { margin($0) })
        {
            return [.grant(request.request, [], .outOfTime)]
        }
        // A worker asks on one line only: an older request of it was given up.
        let level = ready.level(ofMemory: request.memoryBytes)
        let abandoned = parked.park(request, level: level)
        let answered = abandoned.map { SchedulerEffect.grant($0.request, [], directive) }
        return (answered.map { [$0] } ?? []) + serveParked(now: now)
    }

    /// Extends the leases of a worker that is alive, and says which it no longer holds.
    mutating func beat(
        _ request: RequestIdentifier, _ worker: WorkerIdentifier, running: [RunningTask],
        settledBelow: UInt64, now: Duration
    ) -> [SchedulerEffect] {
        guard workers[worker] != nil else {
            return [.answerBeat(request, revoked: [], .helloAgain)]
        }
        workers[worker]?.lastHeard = now
        var revoked: [Revocation] = []
        for entry in running {
            guard let reason = extend(entry, of: worker, now: now) else { continue }
            revoked.append(Revocation(task: entry.task, token: entry.token, reason: reason))
        }
        let answer = SchedulerEffect.answerBeat(request, revoked: revoked, directive)
        let freed = takeBackUnheard(of: worker, running: running, settledBelow: settledBelow)
        return freed.isEmpty ? [answer] : [answer] + freed + serveParked(now: now)
    }

    mutating func left(_ worker: WorkerIdentifier, now: Duration) -> [SchedulerEffect] {
        guard let record = workers.removeValue(forKey: worker) else { return [] }
        var effects = dismiss(worker)
        // Whoever reads why a study stopped is not to take these for the reason.
        let reason =
            if case .stopped = phase { "the study had stopped" } else { "the worker left" }
        for index in record.held.sorted() {
            let failure = Failure(
                kind: .preempted, task: plan.tasks[index].name, message: reason,
                host: record.capacity.host)
            for lease in records.entries[index].leases where lease.owner == worker {
                effects += takeBack(index, token: lease.token, failure)
            }
        }
        return effects + serveParked(now: now)
    }

    /// Whether a worker may be computing, or a result is being written down: one of an earlier life
    /// of the coordinator too, as long as its lease lasts.
    package func isComputing(now: Duration) -> Bool {
        let isHeld = records.count(.leased) + records.count(.recording) > 0
        return isHeld || inherited.values.contains { $0.contains { $0.deadline > now } }
    }

    mutating func drain() -> [SchedulerEffect] {
        guard phase == .running else { return [] }
        phase = .draining
        return releaseParked()
    }

    /// Ends leases that ran out, and requests for work whose patience did.
    mutating func ticked(now: Duration) -> [SchedulerEffect] {
        // A coordinator that was stopped could hear nobody: what ran out meanwhile runs on.
        // Ticks come about once a second, however short the lease.
        let wasDeaf = now - lastTick > max(options.lease / 3, .milliseconds(1_500))
        let heardUntil = lastTick
        lastTick = now
        var effects = forgetSilent(now: now, wasDeaf: wasDeaf)
        while let next = deadlines.first, next.deadline <= now {
            _ = deadlines.popFirst()
            guard var lease = records.entries[next.task].lease(token: next.token) else { continue }
            if wasDeaf, lease.deadline > heardUntil, lease.deadline <= now {
                lease.deadline = now + options.lease
                records[next.task].extend(token: lease.token, until: lease.deadline)
            }
            guard lease.deadline <= now else {
                deadlines.insert(
                    LeaseDeadline(deadline: lease.deadline, task: next.task, token: next.token))
                continue
            }
            effects += expire(next.task, lease, now: now)
        }
        findStragglers(now: now)
        effects += parked.closeImpatient(now: now).map { .grant($0.request, [], directive) }
        return effects + serveParked(now: now)
    }

    /// Answers every waiting request for work with nothing but the directive.
    mutating func releaseParked() -> [SchedulerEffect] {
        parked.closeAll().map { .grant($0.request, [], directive) }
    }

    /// Answers the request of a worker that is not known any more: one that is left open would
    /// hold its place among the coordinator's sockets for ever.
    private mutating func dismiss(_ worker: WorkerIdentifier) -> [SchedulerEffect] {
        guard let open = parked.remove(worker) else { return [] }
        return [.grant(open.request, [], .helloAgain)]
    }

    mutating func makeReady(_ index: Int) {
        records[index].state = .ready
        records[index].progress = nil
        ready.insert(index)
    }

    /// Gives a lease: the first of its task, or else its copy.
    mutating func hold(_ index: Int, _ lease: Lease) {
        if case .leased = records.entries[index].state {
            records[index].copy = lease
        } else {
            records[index].state = .leased(lease)
            records[index].copy = nil
        }
        stragglers.watch(index, lease, ofClass: durations.classes[index])
        if workers[lease.owner] == nil {
            orphans[lease.owner, default: []].insert(index)
        } else {
            workers[lease.owner]?.held.insert(index)
        }
        deadlines.insert(
            LeaseDeadline(deadline: lease.deadline, task: index, token: lease.token))
    }

    /// Returns why the worker does not hold the lease, or nil once it is extended.
    private mutating func extend(
        _ entry: RunningTask, of worker: WorkerIdentifier, now: Duration
    ) -> String? {
        guard let index = indexByName[entry.task] else { return "the plan has no such task" }
        switch records.entries[index].state {
        case .leased where records.entries[index].lease(token: entry.token)?.owner == worker:
            records[index].extend(token: entry.token, until: now + options.lease)
            records[index].progress = entry.progress
            if workers[worker]?.held.contains(index) == false {
                workers[worker]?.held.insert(index)
            }
            return nil
        case .resolving where claim(index, entry.token, now: now): return nil
        case .waiting where claim(index, entry.token, now: now): return nil
        case .recording(let commitment) where commitment.token == entry.token: return nil
        case .leased: return "another worker has the task since the lease ran out"
        case .recording, .done: return "the task is done"
        case .waiting, .resolving, .ready: return "the lease ran out"
        case .quarantined: return "the task is given to no worker any more"
        }
    }

    private mutating func expire(
        _ index: Int, _ lease: Lease, now: Duration
    ) -> [SchedulerEffect] {
        let worker = workers[lease.owner]
        // Heard of lately, and since the lease was last extended: it lives and never learnt of it.
        // A heartbeat from just before it died says nothing of a lease that was on its way.
        let since = max(lease.deadline - options.lease, now - options.lease / 2)
        let isAlive = worker.map { $0.lastHeard > since } ?? false
        let failure = Failure(
            kind: isAlive ? .preempted : .lost, task: plan.tasks[index].name,
            message: isAlive
                ? unheard(lease) : "worker \(lease.owner) was not heard of for \(options.lease)",
            host: worker?.capacity.host ?? "", attempt: lease.attempt)
        var effects: [SchedulerEffect] = []
        if !isAlive, worker?.held == [index] {
            // Nothing else is left to wait for: should it come back, it says hello again.
            workers[lease.owner] = nil
            effects += dismiss(lease.owner)
        }
        return effects + takeBack(index, token: lease.token, failure)
    }

    /// Forgets workers that hold nothing and were not heard of for two leases: they count neither
    /// as idle nor as someone to wait for.
    private mutating func forgetSilent(now: Duration, wasDeaf: Bool) -> [SchedulerEffect] {
        var effects: [SchedulerEffect] = []
        while let next = silences.first, next.deadline <= now {
            _ = silences.popFirst()
            guard let record = workers[next.worker] else { continue }
            let end = record.lastHeard + options.lease * 2
            guard end <= now, record.held.isEmpty, !wasDeaf else {
                let again = max(end, now + options.lease)
                silences.insert(WorkerDeadline(deadline: again, worker: next.worker))
                continue
            }
            workers[next.worker] = nil
            effects += dismiss(next.worker)
        }
        return effects
    }
}
