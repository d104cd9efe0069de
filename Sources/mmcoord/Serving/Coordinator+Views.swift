package import Coordination
import Messaging

/// What people, and the code that writes results, see of a coordinator.
extension Coordinator {
    /// The outputs of every finished task, by the name of the task.
    package func outputs() -> [String: [RoleBlob]] {
        var outputs: [String: [RoleBlob]] = [:]
        for (index, record) in scheduler.records.enumerated() where record.state == .done {
            outputs[plan.tasks[index].name] = record.outputs
        }
        return outputs
    }

    /// Who computed each finished task, in plan order.
    package func outcomes() throws -> [OutcomeRecord] {
        try store.outcomes(of: scheduler.records.compactMap(\.key))
    }

    /// How many of the finished tasks each kind of processor computed.
    func processorCounts() throws -> [String: Int] {
        try store.processorCounts(of: scheduler.records.compactMap(\.key))
    }

    /// How long tasks took since this coordinator began, and how many workers there were.
    func timing() -> (timings: TaskTimings, totals: WorkerTotals, elapsed: Double) {
        (timings, workerTotals, now.seconds)
    }

    /// The status of the study now; costs nothing for tasks that nobody computes.
    package func status() -> StudyStatus {
        var status = StudyStatus(
            study: plan.tasks.first.map { String($0.name.prefix { $0 != "/" }) } ?? "",
            phase: phaseName, elapsedSeconds: now.seconds, kinds: [], running: [], workers: [],
            failureCount: failureCount, bestScore: bestScore, lastEvent: events.lastNumber)
        if case .stopped(let failure) = scheduler.phase { status.failure = failure.message }
        if let assemblyFailure { status.failure = assemblyFailure }
        status.obstacle = obstacle
        status.results = published
        let exclusions = exclusions
        if !exclusions.isEmpty { status.exclusions = exclusions }
        let mixture = WorkerDifferences.lines(of: scheduler.workers.values.map(\.capacity))
        if !mixture.isEmpty { status.mixture = mixture }
        status.workDone = work.share(
            running: scheduler.records.leased.map { task in
                (task, scheduler.records[task].progress?.fraction ?? 0)
            })
        status.running = scheduler.records.leased.sorted().compactMap { leasedTask($0) }
        status.kinds = scheduler.records.kinds.enumerated().map { number, kind in
            kindCount(number, kind)
        }
        status.workers = scheduler.workers.sorted { $0.key < $1.key }.map { worker, record in
            StudyStatus.Worker(
                name: worker.description, host: record.capacity.host,
                processIdentifier: record.capacity.processIdentifier,
                slots: record.capacity.slots, busy: record.held.count, done: record.doneCount,
                silentSeconds: (now - record.lastHeard).seconds,
                restSeconds: scheduler.restLeft(worker, now: now)?.seconds)
        }
        return status
    }

    private func kindCount(_ number: Int, _ kind: TaskKind) -> StudyStatus.KindCount {
        let records = scheduler.records
        return StudyStatus.KindCount(
            kind: kind, isResumable: resumableKinds.contains(kind),
            total: TaskRecord.Stage.allCases.reduce(0) { $0 + records.count(ofKind: number, $1) },
            done: records.count(ofKind: number, .done),
            running: records.count(ofKind: number, .leased), meanSeconds: timings.mean(kind))
    }

    private func leasedTask(_ index: Int) -> StudyStatus.LeasedTask? {
        let record = scheduler.records[index]
        guard let lease = record.leases.first else { return nil }
        return StudyStatus.LeasedTask(
            task: plan.tasks[index].name, kind: plan.tasks[index].work.kind,
            worker: lease.owner.description,
            host: scheduler.workers[lease.owner]?.capacity.host ?? "", attempt: lease.attempt,
            seconds: (now - (begun[index] ?? now)).seconds,
            progress: record.progress ?? TaskProgress(),
            checkpointEpoch: record.key.flatMap { scheduler.checkpoints[$0]?.epoch })
    }

    /// The quarantined tasks and resting hosts, with reasons.
    private var exclusions: [String] {
        scheduler.quarantined.map { "\($0.task): \($0.message)" }
            + scheduler.restingHosts(now: now).map { host, left in
                "host \(host) for \(left.components.seconds) s: tasks failed there in a row"
            }
    }

    /// Why no task can run: the disk is full, or no worker has the memory that the next task needs.
    private var obstacle: String? {
        if let shortage = scheduler.shortage {
            let free = DiskSpace(at: shortage.folder)?.freeBytes ?? shortage.freeBytes
            return """
                the disk of \(shortage.folder) is full: \(SizeText.text(free)) free, \
                \(SizeText.text(shortage.neededBytes)) needed; make room there, and the study goes \
                on by itself
                """
        }
        guard let need = scheduler.unmetMemoryNeed else { return nil }
        let most = scheduler.workers.values.map(\.capacity.memoryBytes).max() ?? 0
        return """
            the next task needs \(need >> 20) MiB, but the largest worker has \(most >> 20) MiB: \
            start one with more (mmworker --memory), or cut the data finer (cluster.shard-budget)
            """
    }

    private var phaseName: String {
        if isAssembling { return "assembling" }
        if assemblyFailure != nil { return "stopped" }
        return switch scheduler.phase {
        case .running: "running"
        case .draining: "draining"
        case .finished: "finished"
        case .stopped: "stopped"
        }
    }
}
