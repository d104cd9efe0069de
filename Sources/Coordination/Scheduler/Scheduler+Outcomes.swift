/// What becomes of results and failures.
extension Scheduler {
    /// Accepts the first valid result of a task, whoever brings it.
    ///
    /// A result is a pure function of its key, so one that comes after its lease ran out is as good
    /// as any: it is taken if the task still has none.
    mutating func committed(_ name: String, _ commitment: Commitment) -> [SchedulerEffect] {
        guard let index = indexByName[name], records[index].key == commitment.key,
            phase == .running || phase == .draining || records[index].state == .done
        else { return [.answerCommit(commitment.request, .stale)] + discard(commitment) }
        switch records[index].state {
        case .waiting, .resolving:
            return [.answerCommit(commitment.request, .stale)] + discard(commitment)
        case .ready:
            // The task stays in the ready queue; whoever is given it then finds it recorded.
            return accept(index, commitment)
        case .leased: return accept(index, commitment)
        case .recording(let first):
            guard first.request != commitment.request else { return [] }
            lateCommits[index, default: []].append(commitment)
            return []
        case .done:
            return [answer(commitment, outputs: records[index].outputs)] + discard(commitment)
        }
    }

    /// From `recording` to `done`.
    mutating func recorded(_ index: Int, now: Duration) -> [SchedulerEffect] {
        guard case .recording(let commitment) = records[index].state else { return [] }
        workers[commitment.worker]?.doneCount += 1
        // Nobody is told that a result is kept before it is.
        let late = lateCommits.removeValue(forKey: index) ?? []
        return [.answerCommit(commitment.request, .accepted)]
            + late.flatMap { [answer($0, outputs: commitment.outputs)] + discard($0) }
            + complete(index, outputs: commitment.outputs) + serveParked(now: now)
    }

    mutating func failed(
        _ worker: WorkerIdentifier, _ name: String, epoch: UInt64, _ failure: Failure, now: Duration
    ) -> [SchedulerEffect] {
        guard let index = indexByName[name], case .leased(let lease) = records[index].state,
            lease.epoch == epoch, lease.owner == worker
        else { return [] }
        return takeBack(index, failure) + serveParked(now: now)
    }

    /// From `leased` to `ready`, or the study stops: the error would come again, or the task has
    /// used up its credit.
    mutating func takeBack(_ index: Int, _ failure: Failure) -> [SchedulerEffect] {
        guard case .leased(let lease) = records[index].state else { return [] }
        workers[lease.owner]?.held.remove(index)
        demand(index)
        let recorded = SchedulerEffect.recordFailure(task: index, failure)
        switch failure.kind {
        case .badInput: return [recorded] + stop(failure)
        case .machine, .defect: records[index].failures += 1
        case .lost: records[index].losses += 1
        case .preempted: break
        }
        if records[index].failures >= options.maximumFailures {
            return [recorded] + stop(failure)
        }
        if records[index].losses >= options.maximumLosses {
            var verdict = failure
            verdict.message = """
                \(records[index].losses) workers were lost while they computed '\(failure.task)'; \
                it is not given to another. The last: \(failure.message). Look at the memory those \
                hosts had free (the task needs \(plan.tasks[index].memoryBytes / 1_048_576) MiB) \
                and at their logs, then start again.
                """
            return [recorded] + stop(verdict)
        }
        return [recorded]
    }

    /// Marks a task done, collects what is idle now, and resolves the tasks that waited for it
    /// alone.
    mutating func complete(
        _ index: Int, outputs: [RoleBlob], gone: Set<String> = []
    ) -> [SchedulerEffect] {
        let isOther = !records[index].outputs.isEmpty && records[index].outputs != outputs
        ledger.release(records[index].outputs, of: index)
        ledger.hold(outputs, of: index)
        ledger.finish(index)
        records[index].state = .done
        records[index].outputs = outputs
        records[index].gone = gone
        records[index].mustRun = false
        records[index].progress = nil
        doneCount += 1
        var effects = forgetCheckpoint(of: index) + collect(candidates(after: index))
        for consumer in consumers[index] {
            switch records[consumer].state {
            case .waiting(let missing):
                records[consumer].state = .waiting(missing: missing - 1)
                if missing == 1 { effects.append(resolve(consumer)) }
            case .ready where isOther, .leased where isOther: effects += keyAnew(consumer)
            case .done where isOther: records[consumer].hasOldKey = true
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
        if case .leased(let lease) = records[index].state {
            effects += takeBack(
                index,
                Failure(
                    kind: .preempted, task: plan.tasks[index].name,
                    message: "an input was made again with other bytes", attempt: lease.attempt))
        }
        return records[index].state == .ready ? effects + [resolve(index)] : effects
    }

    /// The inputs of a task, as far as the tasks they come from are done.
    package func inputs(of index: Int) -> [RoleBlob] {
        plan.tasks[index].inputs.compactMap { input in
            switch input.origin {
            case .blob(let blob): return RoleBlob(role: input.role, blob: blob)
            case .output(let source, let role):
                let output = records[source].outputs.first { $0.role == role }
                return output.map { RoleBlob(role: input.role, blob: $0.blob) }
            }
        }
    }

    private mutating func accept(_ index: Int, _ commitment: Commitment) -> [SchedulerEffect] {
        if let needed = missingOutput(of: index, in: commitment.outputs) {
            return refuse(index, commitment, needed)
        }
        if case .leased(let lease) = records[index].state {
            workers[lease.owner]?.held.remove(index)
        }
        ledger.hold(commitment.outputs, of: index)
        records[index].state = .recording(commitment)
        return [.record(task: index, commitment)]
    }

    /// A result that lacks an output others read is a failed attempt of whoever holds the lease;
    /// from anybody else it is nothing.
    private mutating func refuse(
        _ index: Int, _ commitment: Commitment, _ needed: CoordinationError
    ) -> [SchedulerEffect] {
        let answer = SchedulerEffect.answerCommit(commitment.request, .stale)
        guard case .leased(let lease) = records[index].state,
            lease.owner == commitment.worker, lease.epoch == commitment.epoch
        else { return [answer] + discard(commitment) }
        let failure = Failure(
            kind: .defect, task: plan.tasks[index].name, message: needed.description,
            host: workers[lease.owner]?.capacity.host ?? "", attempt: lease.attempt)
        return [answer] + discard(commitment) + takeBack(index, failure)
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

    private mutating func stop(_ failure: Failure) -> [SchedulerEffect] {
        guard phase == .running || phase == .draining else { return [] }
        phase = .stopped(failure)
        return releaseParked() + [.stop(failure)]
    }
}
