/// What becomes of results and failures.
extension Scheduler {
    /// Accepts the first valid result of a task, whoever brings it.
    ///
    /// A result is a pure function of its key, so one that comes after its lease ran out is as good
    /// as any: it is taken if the task still has none.
    mutating func committed(
        _ name: String, _ commitment: Commitment, now: Duration
    ) -> [SchedulerEffect] {
        guard let index = indexByName[name], records.entries[index].key == commitment.key,
            phase == .running || phase == .draining || records.entries[index].state == .done
        else { return [.answerCommit(commitment.request, .stale)] + discard(commitment) }
        switch records.entries[index].state {
        case .waiting, .resolving:
            return [.answerCommit(commitment.request, .stale)] + discard(commitment)
        case .ready, .quarantined:
            // The task stays in the ready queue; whoever is given it then finds it recorded.
            return accept(index, commitment, now: now)
        case .leased: return accept(index, commitment, now: now)
        case .recording(let first):
            guard first.request != commitment.request else { return [] }
            return wait(commitment, for: index)
        case .done:
            return [answer(commitment, outputs: records.entries[index].outputs)]
                + discard(commitment)
        }
    }

    /// Lets a result wait while the first one is written down, which a full disk may put off for
    /// hours: whoever repeats its offer gave the one before up.
    private mutating func wait(
        _ commitment: Commitment, for index: Int
    ) -> [SchedulerEffect] {
        var waiting = lateCommits[index, default: []]
        let older = waiting.filter {
            $0.worker == commitment.worker && $0.token == commitment.token
        }
        waiting.removeAll { older.contains($0) }
        lateCommits[index] = waiting + [commitment]
        return older.map { .answerCommit($0.request, .stale) }
    }

    /// From `recording` to `done`.
    mutating func recorded(_ index: Int, now: Duration) -> [SchedulerEffect] {
        guard case .recording(let commitment) = records.entries[index].state else { return [] }
        workers[commitment.worker]?.doneCount += 1
        // Nobody is told that a result is kept before it is.
        let late = lateCommits.removeValue(forKey: index) ?? []
        return [.answerCommit(commitment.request, .accepted)]
            + late.flatMap { [answer($0, outputs: commitment.outputs)] + discard($0) }
            + complete(index, outputs: commitment.outputs) + serveParked(now: now)
    }

    mutating func failed(
        _ worker: WorkerIdentifier, _ name: String, token: UInt64, _ failure: Failure, now: Duration
    ) -> [SchedulerEffect] {
        guard let index = indexByName[name],
            records.entries[index].lease(token: token)?.owner == worker
        else { return [] }
        rest(worker, failure, now: now)
        return takeBack(index, token: token, failure)
            + hostFailed(worker, index, failure, now: now) + serveParked(now: now)
    }

    /// Ends a lease without a result: with no other lease, the task is ready again, or given to
    /// nobody, or the study stops because the error would come again or no credit is left.
    mutating func takeBack(
        _ index: Int, token: UInt64, _ failure: Failure
    ) -> [SchedulerEffect] {
        guard let lease = records.entries[index].lease(token: token) else { return [] }
        var failure = failure
        if failure.attempt == 0 { failure.attempt = lease.attempt }
        let isLast = release(index, lease)
        let recorded = SchedulerEffect.recordFailure(task: index, token: token, failure)
        let isHopeless: Bool
        var forgiven: [SchedulerEffect] = []
        switch failure.kind {
        case .machine where isRepeat(index, by: lease.owner):
            records[index].repeats += 1
            isHopeless = false
            forgiven = forgive(index, on: lease.owner)
        case .machine, .defect:
            records[index].failures += 1
            records[index].repeats = 1
            records[index].failedBy = lease.owner
            isHopeless = records.entries[index].failures >= options.maximumFailures
        case .lost:
            records[index].losses += 1
            isHopeless = false
        case .preempted: isHopeless = false
        case .badInput: isHopeless = true
        }
        if isLast { demand(index) }
        if isHopeless { return [recorded] + stop(failure) }
        guard isLast, failure.kind == .lost, records.entries[index].losses >= options.maximumLosses
        else {
            return [recorded] + forgiven
        }
        return [recorded] + setAside(index, failure)
    }

    /// Takes a lease from its task and its worker; whether the task has no other.
    mutating func release(_ index: Int, _ lease: Lease) -> Bool {
        workers[lease.owner]?.held.remove(index)
        guard let copy = records.entries[index].copy else { return true }
        records[index].copy = nil
        if copy.token != lease.token { records[index].state = .leased(copy) }
        if let rest = records.entries[index].leases.first {
            stragglers.watch(index, rest, ofClass: durations.classes[index])
        }
        return false
    }

    /// Learns how long a task took, unless its lease began in another life of the coordinator, or
    /// where another worker left the task.
    private mutating func observe(_ index: Int, _ commitment: Commitment, now: Duration) {
        hosts.succeeded(workers[commitment.worker]?.capacity.host)
        if workers[commitment.worker]?.failedCount ?? 0 > 0 {
            workers[commitment.worker]?.failedCount = 0
        }
        guard let begin = records.entries[index].lease(token: commitment.token)?.begin,
            commitment.attempt == 1 || !plan.tasks[index].traits.isResumable
        else { return }
        durations.observe(index, now - begin)
    }

    /// Marks a task done, collects what is idle now, and resolves the tasks that waited for it
    /// alone.
    mutating func complete(
        _ index: Int, outputs: [RoleBlob], gone: Set<String> = []
    ) -> [SchedulerEffect] {
        let isOther =
            !records.entries[index].outputs.isEmpty && records.entries[index].outputs != outputs
        ledger.release(records.entries[index].outputs, of: index)
        ledger.hold(outputs, of: index)
        ledger.finish(index)
        records[index].state = .done
        records[index].outputs = outputs
        records[index].gone = gone
        records[index].mustRun = false
        records[index].progress = nil
        durations.count(index, isDone: true)
        var effects = forgetCheckpoint(of: index) + collect(candidates(after: index))
        for consumer in consumers[index] {
            switch records.entries[consumer].state {
            case .waiting(let missing):
                records[consumer].state = .waiting(missing: missing - 1)
                if missing == 1 { effects.append(resolve(consumer)) }
            case .ready where isOther, .leased where isOther, .resolving where isOther:
                effects += keyAnew(consumer)
            case .done where isOther, .recording where isOther:
                records[consumer].hasOldKey = true
            default: continue
            }
        }
        if doneCount == records.count, phase == .running || phase == .draining {
            phase = .finished
            effects += releaseParked() + [.finish]
        }
        return effects
    }

    /// Finds the key of a task again that reads bytes other than those its key was made of.
    private mutating func keyAnew(_ index: Int) -> [SchedulerEffect] {
        var effects: [SchedulerEffect] = []
        for lease in records.entries[index].leases {
            effects += takeBack(
                index, token: lease.token,
                Failure(
                    kind: .preempted, task: plan.tasks[index].name,
                    message: "an input was made again with other bytes"))
        }
        switch records.entries[index].state {
        case .resolving:
            staleLookups[index, default: 0] += 1
            return effects + [resolve(index)]
        case .ready: return effects + [resolve(index)]
        default: return effects
        }
    }

    /// The outputs of other tasks that a task reads; none unless it is computed under the lease of
    /// `token`.
    package func inputs(of task: String, token: UInt64) -> [BlobReference] {
        guard let index = indexByName[task], records.entries[index].lease(token: token) != nil
        else {
            return []
        }
        return inputs(of: index).map(\.blob).filter { !ledger.isGiven($0.digest) }
    }

    /// The inputs of a task, as far as the tasks they come from are done.
    package func inputs(of index: Int) -> [RoleBlob] {
        plan.tasks[index].inputs.compactMap { input in
            switch input.origin {
            case .blob(let blob): return RoleBlob(role: input.role, blob: blob)
            case .output(let source, let role):
                let output = records.entries[source].outputs.first { $0.role == role }
                return output.map { RoleBlob(role: input.role, blob: $0.blob) }
            }
        }
    }

    private mutating func accept(
        _ index: Int, _ commitment: Commitment, now: Duration
    ) -> [SchedulerEffect] {
        if let needed = missingOutput(of: index, in: commitment.outputs) {
            return refuse(index, commitment, needed)
        }
        if case .leased = records.entries[index].state {
            for lease in records.entries[index].leases { workers[lease.owner]?.held.remove(index) }
            observe(index, commitment, now: now)
        }
        ledger.hold(commitment.outputs, of: index)
        records[index].state = .recording(commitment)
        records[index].copy = nil
        quarantine.release(index)
        return [.record(task: index, commitment)]
    }

    /// A result that lacks an output others read is a failed attempt of whoever holds the lease;
    /// from anybody else it is nothing.
    private mutating func refuse(
        _ index: Int, _ commitment: Commitment, _ needed: CoordinationError
    ) -> [SchedulerEffect] {
        let answer = SchedulerEffect.answerCommit(commitment.request, .stale)
        guard let lease = records.entries[index].lease(token: commitment.token),
            lease.owner == commitment.worker
        else { return [answer] + discard(commitment) }
        let failure = Failure(
            kind: .defect, task: plan.tasks[index].name, message: needed.description,
            host: workers[lease.owner]?.capacity.host ?? "", attempt: lease.attempt)
        return [answer] + discard(commitment) + takeBack(index, token: lease.token, failure)
    }

    /// An output that a later task reads and this result lacks.
    private func missingOutput(of index: Int, in outputs: [RoleBlob]) -> CoordinationError? {
        let roles = Set(outputs.map(\.role))
        for consumer in consumers[index] {
            for input in plan.tasks[consumer].inputs {
                guard case .output(index, let role) = input.origin, !roles.contains(role) else {
                    continue
                }
                return .missingOutput(
                    task: plan.tasks[index].name, role: role, needed: plan.tasks[consumer].name)
            }
        }
        return nil
    }

    private func answer(_ commitment: Commitment, outputs: [RoleBlob]) -> SchedulerEffect {
        let same =
            commitment.outputs.map(\.role) == outputs.map(\.role)
            && commitment.outputs.map(\.blob.digest) == outputs.map(\.blob.digest)
        return .answerCommit(commitment.request, same ? .alreadyDone : .differentResult)
    }

    mutating func stop(_ failure: Failure) -> [SchedulerEffect] {
        guard phase == .running || phase == .draining else { return [] }
        phase = .stopped(failure)
        return releaseParked() + [.stop(failure)]
    }
}
