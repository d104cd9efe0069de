/// What is given to nobody any more, and who is given nothing for a while.
extension Scheduler {
    /// Gives a task that cost too many workers to no other.
    mutating func setAside(_ index: Int, _ failure: Failure) -> [SchedulerEffect] {
        guard phase == .running || phase == .draining else { return [] }
        let losses = records.entries[index].losses
        var verdict = failure
        verdict.message = """
            \(losses) workers were lost while they computed '\(failure.task)'; it \
            is not given to another. The last: \(failure.message). Look at the memory those hosts \
            had free (the task needs \(plan.tasks[index].memoryBytes / 1_048_576) MiB) and at \
            their logs, then start again.
            """
        records[index].state = .quarantined
        quarantine.add(index, verdict)
        return [.quarantine(task: index, verdict)]
    }

    /// Stops the study once nothing is left but quarantined tasks and what waits for them.
    mutating func stopIfStuck() -> [SchedulerEffect] {
        if quarantine.isStale { quarantine.refresh(records, consumers) }
        let stuckCount = quarantine.verdicts.count + quarantine.blocked.count
        guard let first = quarantine.verdicts.min(by: { $0.key < $1.key })?.value,
            doneCount + stuckCount == records.count
        else { return [] }
        var verdict = first
        if quarantine.verdicts.count > 1 {
            let others = quarantine.verdicts.keys.sorted().dropFirst().map { plan.tasks[$0].name }
            verdict.message += " The same holds for \(others.joined(separator: ", "))."
        }
        return stop(verdict)
    }

    /// Tasks that are given to no worker any more, in plan order, and why.
    package var quarantined: [Failure] {
        quarantine.verdicts.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Hosts that are given nothing, with the time until they are given tasks again.
    package func restingHosts(now: Duration) -> [(host: String, left: Duration)] {
        hosts.resting(now: now).filter { hasOther(than: $0.host, now: now) }
    }

    /// Counts a failure against the host where it happened: several different tasks in a row mean
    /// that the host is at fault, which then costs the tasks nothing.
    mutating func hostFailed(
        _ worker: WorkerIdentifier, _ index: Int, _ failure: Failure, now: Duration
    ) -> [SchedulerEffect] {
        guard failure.kind == .machine, phase == .running, let record = workers[worker] else {
            return []
        }
        let host = record.capacity.host
        let failed = hosts.failed(host, index)
        guard failed.count >= options.maximumHostFailures, hasOther(than: host, now: now) else {
            return []
        }
        for task in failed { records[task].failures = max(0, records.entries[task].failures - 1) }
        return [
            .rest(host: host, hosts.rest(host, options.hostRest, now: now), failure),
            .forgive(keys: failed.sorted().compactMap { records.entries[$0].key }, host: host),
        ]
    }

    /// Gives a worker nothing for a while where a task failed for the machine's sake.
    ///
    /// The same worker would take the same task again at once, and fail again.
    mutating func rest(_ worker: WorkerIdentifier, _ failure: Failure, now: Duration) {
        guard failure.kind == .machine, var record = workers[worker] else { return }
        record.restsUntil = now + options.workerRest * (1 << min(5, record.failedCount))
        record.failedCount += 1
        workers[worker] = record
        restingWorkers = restingWorkers.filter { (workers[$0]?.restsUntil ?? .zero) > now }
        restingWorkers.insert(worker)
    }

    /// Whether a task failed on the same worker last time, which then says more about the worker.
    func isRepeat(_ index: Int, by worker: WorkerIdentifier) -> Bool {
        records.entries[index].failedBy == worker
            && records.entries[index].repeats < options.maximumRepeats
            && workers.count > 1
    }

    /// Has a failure cost the task nothing in later lives of the coordinator either.
    func forgive(_ index: Int, on worker: WorkerIdentifier) -> [SchedulerEffect] {
        guard let key = records.entries[index].key, let host = workers[worker]?.capacity.host else {
            return []
        }
        return [.forgive(keys: [key], host: host)]
    }

    /// For how long a worker is given nothing because of failures of its own; nil for no time.
    package func restLeft(_ worker: WorkerIdentifier, now: Duration) -> Duration? {
        // Some of these may be over or gone: it then works although it need not.
        guard restingWorkers.count < workers.count, let end = workers[worker]?.restsUntil,
            end > now
        else { return nil }
        return end - now
    }

    /// Whether a worker, or its host, is given nothing now; never the only one.
    func isResting(_ worker: WorkerIdentifier, now: Duration) -> Bool {
        if restLeft(worker, now: now) != nil { return true }
        guard let host = workers[worker]?.capacity.host, hosts.isResting(host, now: now) else {
            return false
        }
        return hasOther(than: host, now: now)
    }

    private func hasOther(than host: String, now: Duration) -> Bool {
        workers.hostCounts.keys.contains { $0 != host && !hosts.isResting($0, now: now) }
    }
}
