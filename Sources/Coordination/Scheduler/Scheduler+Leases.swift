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
        guard records[index].state == .resolving else { return [] }
        records[index].key = key
        if let outputs, !isWanted(gone, of: index) {
            return complete(index, outputs: outputs, gone: gone) + serveParked(now: now)
        }
        records[index].mustRun = true
        if let lease = inherited.removeValue(forKey: index), lease.deadline > now {
            records[index].attempts = lease.attempt
            hold(index, lease)
            return []
        }
        demand(index)
        return serveParked(now: now)
    }

    mutating func joined(
        _ worker: WorkerIdentifier, _ capacity: WorkerCapacity, now: Duration
    ) -> [SchedulerEffect] {
        workers[worker, default: WorkerRecord(capacity: capacity, lastHeard: now)].capacity =
            capacity
        workers[worker]?.lastHeard = now
        return []
    }

    mutating func asked(_ request: ParkedRequest, now: Duration) -> [SchedulerEffect] {
        guard workers[request.worker] != nil else {
            return [.grant(request.request, [], .helloAgain)]
        }
        workers[request.worker]?.lastHeard = now
        guard phase == .running else { return [.grant(request.request, [], directive)] }
        // A worker asks on one line only: an older request of it was given up.
        let abandoned = parked.filter { $0.worker == request.worker }
        parked.removeAll { $0.worker == request.worker }
        parked.append(request)
        return abandoned.map { .grant($0.request, [], directive) } + serveParked(now: now)
    }

    /// Extends the leases of a worker that is alive, and says which it no longer holds.
    mutating func beat(
        _ request: RequestIdentifier, _ worker: WorkerIdentifier, running: [RunningTask],
        now: Duration
    ) -> [SchedulerEffect] {
        guard workers[worker] != nil else {
            return [.answerBeat(request, revoked: [], .helloAgain)]
        }
        workers[worker]?.lastHeard = now
        var revoked: [Revocation] = []
        for entry in running {
            guard let reason = extend(entry, of: worker, now: now) else { continue }
            revoked.append(Revocation(task: entry.task, epoch: entry.epoch, reason: reason))
        }
        return [.answerBeat(request, revoked: revoked, directive)]
    }

    mutating func left(_ worker: WorkerIdentifier, now: Duration) -> [SchedulerEffect] {
        guard let record = workers.removeValue(forKey: worker) else { return [] }
        parked.removeAll { $0.worker == worker }
        var effects: [SchedulerEffect] = []
        for index in record.held.sorted() {
            let failure = Failure(
                kind: .preempted, task: plan.tasks[index].name, message: "the worker left",
                host: record.capacity.host, attempt: records[index].attempts)
            effects += takeBack(index, failure)
        }
        return effects + serveParked(now: now)
    }

    mutating func drain() -> [SchedulerEffect] {
        guard phase == .running else { return [] }
        phase = .draining
        return releaseParked()
    }

    /// Ends leases that ran out, and requests for work whose patience did.
    mutating func ticked(now: Duration) -> [SchedulerEffect] {
        var effects: [SchedulerEffect] = []
        while let next = deadlines.first, next.deadline <= now {
            _ = deadlines.popFirst()
            guard case .leased(let lease) = records[next.task].state, lease.epoch == next.epoch
            else { continue }
            guard lease.deadline <= now else {
                deadlines.insert(
                    LeaseDeadline(deadline: lease.deadline, task: next.task, epoch: next.epoch))
                continue
            }
            effects += expire(next.task, lease)
        }
        let impatient = parked.filter { $0.deadline <= now }
        parked.removeAll { $0.deadline <= now }
        effects += impatient.map { .grant($0.request, [], directive) }
        return effects + serveParked(now: now)
    }

    /// Gives ready tasks to waiting workers, one each in turn, so that a worker with many slots
    /// does not take what another would begin at once.
    mutating func serveParked(now: Duration) -> [SchedulerEffect] {
        guard phase == .running, shortage == nil, ready.count > 0, !parked.isEmpty else {
            return []
        }
        var grants: [[Grant]] = Array(repeating: [], count: parked.count)
        var progressed = true
        while progressed {
            progressed = false
            for position in parked.indices where parked[position].slots > 0 {
                guard let index = popReady(fitting: parked[position].memoryBytes),
                    let key = records[index].key
                else { continue }
                parked[position].slots -= 1
                grants[position].append(grant(index, key, to: position, now: now))
                progressed = true
            }
        }
        shareLastTrainings(&grants, now: now)
        let effects = zip(parked, grants).compactMap { request, granted in
            granted.isEmpty
                ? nil : SchedulerEffect.grant(request.request, granted, directive)
        }
        var position = 0
        parked.removeAll { _ in
            defer { position += 1 }
            return !grants[position].isEmpty
        }
        return effects
    }

    /// Gives trainings beyond its slots to a worker of several, when they would otherwise wait for
    /// a round that leaves slots idle.
    ///
    /// Three trainings on two slots take two rounds, on two cores that take turns one and a half.
    /// Only while every slot has a task and fewer trainings wait than there are slots.
    private mutating func shareLastTrainings(_ grants: inout [[Grant]], now: Duration) {
        let slotCount = workers.values.reduce(0) { $0 + $1.capacity.slots }
        guard ready.count > 0, ready.count < slotCount,
            workers.values.allSatisfy({ $0.held.count >= $0.capacity.slots })
        else { return }
        for position in parked.indices where parked[position].slots == 0 {
            guard let capacity = workers[parked[position].worker]?.capacity, capacity.slots > 1,
                grants[position].isEmpty,
                let index = popReady(fitting: parked[position].memoryBytes)
            else { continue }
            guard let key = records[index].key, plan.tasks[index].work.kind == .train else {
                ready.insert(index, memoryBytes: plan.tasks[index].memoryBytes)
                continue
            }
            grants[position].append(grant(index, key, to: position, now: now))
        }
    }

    private mutating func grant(
        _ index: Int, _ key: Digest, to position: Int, now: Duration
    ) -> Grant {
        let lease = begin(index, for: parked[position].worker, now: now)
        parked[position].memoryBytes -= plan.tasks[index].memoryBytes
        return Grant(task: index, key: key, inputs: inputs(of: index), lease: lease)
    }

    /// Answers every waiting request for work with nothing but the directive.
    mutating func releaseParked() -> [SchedulerEffect] {
        defer { parked = [] }
        return parked.map { .grant($0.request, [], directive) }
    }

    mutating func makeReady(_ index: Int) {
        records[index].state = .ready
        records[index].progress = nil
        ready.insert(index, memoryBytes: plan.tasks[index].memoryBytes)
    }

    /// Passes over tasks whose result came late, after they had been made ready again.
    private mutating func popReady(fitting memoryBytes: Int) -> Int? {
        while let index = ready.popFirst(fitting: memoryBytes) {
            if records[index].state == .ready { return index }
        }
        return nil
    }

    private mutating func begin(
        _ index: Int, for worker: WorkerIdentifier, now: Duration
    ) -> Lease {
        records[index].attempts += 1
        let lease = Lease(
            owner: worker, epoch: nextEpoch, attempt: records[index].attempts,
            deadline: now + options.lease)
        nextEpoch += 1
        hold(index, lease)
        return lease
    }

    private mutating func hold(_ index: Int, _ lease: Lease) {
        records[index].state = .leased(lease)
        workers[lease.owner]?.held.insert(index)
        deadlines.insert(
            LeaseDeadline(deadline: lease.deadline, task: index, epoch: lease.epoch))
    }

    /// Returns why the worker does not hold the lease, or nil once it is extended.
    private mutating func extend(
        _ entry: RunningTask, of worker: WorkerIdentifier, now: Duration
    ) -> String? {
        guard let index = indexByName[entry.task] else { return "the plan has no such task" }
        switch records[index].state {
        case .leased(var lease) where lease.epoch == entry.epoch && lease.owner == worker:
            lease.deadline = now + options.lease
            records[index].state = .leased(lease)
            records[index].progress = entry.progress
            workers[worker]?.held.insert(index)
            return nil
        case .resolving where inherited[index]?.epoch == entry.epoch:
            inherited[index]?.deadline = now + options.lease
            return nil
        case .waiting where inherited[index]?.epoch == entry.epoch:
            inherited[index]?.deadline = now + options.lease
            return nil
        case .recording(let commitment) where commitment.epoch == entry.epoch: return nil
        case .leased: return "another worker has the task since the lease ran out"
        case .recording, .done: return "the task is done"
        case .waiting, .resolving, .ready: return "the lease ran out"
        }
    }

    private mutating func expire(_ index: Int, _ lease: Lease) -> [SchedulerEffect] {
        let capacity = workers[lease.owner]?.capacity
        let failure = Failure(
            kind: .lost, task: plan.tasks[index].name,
            message: "worker \(lease.owner) was not heard of for \(options.lease)",
            host: capacity?.host ?? "", attempt: lease.attempt)
        if workers[lease.owner]?.held == [index] {
            // Nothing else is left to wait for: should it come back, it says hello again.
            workers[lease.owner] = nil
            parked.removeAll { $0.worker == lease.owner }
        }
        return takeBack(index, failure)
    }
}
