package import Coordination
import Foundation
package import Logging
package import Messaging

/// Owns the scheduler of one study: turns requests of workers into events, and runs the scheduler's
/// effects.
///
/// Each request becomes one event. Its answer comes back as an effect, at once or later. A result
/// is in the store before it is acknowledged.
package actor Coordinator {
    /// The scheduler's answer to a request.
    enum Answer: Sendable {
        case grant([Grant], Directive)
        case beat([Revocation], Directive)
        case commit(CommitAnswer)
        case checkpoint(CheckpointAnswer)
    }

    /// How a study ended.
    package enum Ending: Sendable, Equatable {
        case finished
        case stopped(Failure)
        /// The store could not be written; its contents are kept.
        case storeFailed(String)
        /// The user asked it to stop before the end.
        case drained
    }

    /// The tasks of the study.
    package nonisolated let plan: Plan
    var scheduler: Scheduler
    let store: JobStore
    let blobs: BlobStore
    /// Inputs that no task makes, by digest, to be written again where the disk damages them.
    let keptInputs: [Digest: [UInt8]]
    let logger: Logger
    /// The processor level that is part of each task's key; empty for none.
    let pinned: String
    /// The builds and kinds of processors that were reported.
    var mixture = WorkerDifferences()
    private let started: ContinuousClock.Instant
    private var lastRequest: UInt64 = 0
    private var waiters: [RequestIdentifier: CheckedContinuation<Answer, Never>] = [:]
    /// How the study ended; nil until it has.
    package internal(set) var ending: Ending?
    private var endingWaiters: [CheckedContinuation<Ending, Never>] = []
    var timings = TaskTimings()
    /// The most workers there were at one time.
    var workerTotals = WorkerTotals()
    /// When each task was last given out, by its index in the plan.
    var begun: [Int: Duration] = [:]
    /// The worker under each epoch that is out.
    var holders: [UInt64: WorkerIdentifier] = [:]
    /// The last contact with each worker; removed once the worker's loss is recorded.
    package internal(set) var lastContacts: [WorkerIdentifier: LastContact] = [:]
    var failureCount = 0
    var bestScore: Double?
    var writes = WriteQueue()
    var writtenWaiters: [CheckedContinuation<Void, Never>] = []
    var lookups = LookupQueue()
    /// Tasks found done at the start, until that is logged.
    var restoredCount = 0
    var restoredWaiters: [CheckedContinuation<Void, Never>] = []
    /// When the disk was last found full.
    var lastFull = Duration.zero
    /// Workers of earlier coordinators that have not come back yet.
    private var missing: Set<WorkerIdentifier>
    /// Workers that were started for this coordinator and have not ended.
    var launches: [LaunchIdentifier: LaunchRecord] = [:]
    var isAssembling = false
    var assemblyFailure: String?

    /// Continues the study whose results `store` and `blobs` hold.
    ///
    /// - Parameters:
    ///   - plan: The tasks.
    ///   - options: Times and limits.
    ///   - store: Read and written.
    ///   - blobs: Read and written.
    ///   - keptInputs: Inputs that no task makes.
    ///   - costs: [task count], what each task costs in any unit; empty where nothing is known.
    ///   - pinned: The processor level that every worker runs at; empty: each at its own.
    ///   - logger: For people.
    /// - Throws: What reading the store throws.
    package init(
        plan: Plan, options: SchedulerOptions, store: JobStore, blobs: BlobStore,
        keptInputs: [Digest: [UInt8]] = [:], costs: [Double] = [], pinned: String = "",
        logger: Logger
    ) throws {
        self.plan = plan
        self.store = store
        self.blobs = blobs
        self.keptInputs = keptInputs
        self.pinned = pinned
        self.logger = logger
        started = .now
        try store.beginIncarnation(at: Date())
        let returned = try store.endLaunchedWorkers(at: Date())
        if returned > 0 {
            logger.info(
                "\(returned) tasks were out at workers of an earlier coordinator; they are free")
        }
        missing = try store.presentWorkers()
        try Coordinator.removeUnnamed(in: blobs, store, keeping: keptInputs.keys, logger)
        let indexes = Dictionary(
            uniqueKeysWithValues: plan.tasks.enumerated().map { ($1.name, $0) })
        var inherited: [Int: [Lease]] = [:]
        var inheritedKeys: [UInt64: Digest] = [:]
        for attempt in try store.openAttempts() {
            guard let index = indexes[attempt.task] else { continue }
            var lease = attempt.lease
            lease.deadline = options.lease
            inherited[index, default: []].append(lease)
            inheritedKeys[lease.epoch] = attempt.key
            holders[lease.epoch] = lease.owner
        }
        scheduler = Scheduler(
            plan: plan, options: options, firstEpoch: try store.nextEpoch(at: Date()),
            inherited: inherited,
            inheritedKeys: inheritedKeys,
            checkpoints: try Coordinator.checkpoints(in: store, blobs),
            credits: try store.credits(), costs: costs, earlier: try store.durations())
    }

    /// Looks every task up in the store and makes the others ready.
    package func begin() {
        apply(.started)
        endRestoring()
    }

    /// Lets time pass; call it at least once a second, and several times in each lease.
    package func tick() {
        if scheduler.shortage != nil || writes.phase == .blocked { retryWrites() }
        checkDisk()
        apply(.ticked)
        forgetContacts()
        endIfDrained()
    }

    /// Waits for the study to end.
    package func end() async -> Ending {
        if let ending { return ending }
        return await withCheckedContinuation { endingWaiters.append($0) }
    }

    /// Gives out nothing more, and ends at once.
    package func drain() {
        apply(.drainRequested)
        if ending == nil { finish(.drained) }
    }

    /// Gives out nothing more, and ends once the running tasks have ended.
    package func endAfterRunning() {
        logger.notice("draining: no task begins any more")
        apply(.drainRequested)
        endIfDrained()
    }

    private func endIfDrained() {
        guard ending == nil, scheduler.phase == .draining, lookups.isRestored, writes.isEmpty,
            !scheduler.isComputing(now: now)
        else { return }
        finish(.drained)
    }

    /// Notes that all tasks are done and results are being written.
    package func beginAssembling() {
        isAssembling = true
    }

    /// Notes that the results are written, or why they are not.
    package func endAssembling(failure: String? = nil) {
        isAssembling = false
        assemblyFailure = failure
        if scheduler.shortage != nil { apply(.diskFreed) }
    }

    // MARK: Requests of workers

    /// Adds a worker, or replaces its capacity.
    package func join(
        _ worker: WorkerIdentifier, _ capacity: WorkerCapacity, nextAsk: UInt64 = 0,
        launch: LaunchIdentifier? = nil
    ) {
        if scheduler.workers[worker] == nil {
            logger.info(
                "worker \(worker) joined: \(capacity.host), \(capacity.slots) slots",
                metadata: [
                    "pid": "\(capacity.processIdentifier)", "processor": "\(capacity.processor)",
                ])
        }
        let news = mixture.news(of: capacity) { scheduler.workers.values.map(\.capacity) }
        for line in news { logger.warning("\(line)") }
        missing.remove(worker)
        write([.joined(worker, host: capacity.host)])
        join(worker, of: launch)
        noteContact(worker, capacity)
        apply(.joined(worker, capacity, nextAsk: nextAsk))
        workerTotals.grow(toWorkers: scheduler.workers.count, slots: scheduler.workers.slotCount)
    }

    /// Waits at most `patience` for work; each lease is on disk before it is answered.
    ///
    /// - Parameters:
    ///   - worker: The worker that asks.
    ///   - slots: The most tasks it takes.
    ///   - memoryBytes: The memory that they may need together.
    ///   - patience: The longest it waits.
    ///   - remaining: The time until the worker must end; nil for no end.
    ///   - number: The number of the request, from 1; 0 where the worker does not count.
    /// - Returns: Leases, and what the worker shall do next.
    package func lease(
        _ worker: WorkerIdentifier, slots: Int, memoryBytes: Int, patience: Duration,
        remaining: Duration? = nil, number: UInt64 = 0
    ) async -> ([Grant], Directive) {
        let end = remaining.map { now + $0 }
        let answer = await ask {
            .asked(
                $0, worker, slots: slots, memoryBytes: memoryBytes, deadline: now + patience,
                end: end, ask: number)
        }
        guard case .grant(let grants, let directive) = answer else { return ([], .goOn) }
        return (grants, directive)
    }

    func beat(
        _ worker: WorkerIdentifier, running: [RunningTask], residentBytes: Int = 0,
        settledBelow: UInt64 = 0
    ) async -> ([Revocation], Directive) {
        noteContact(worker, running: running, residentBytes: residentBytes)
        let answer = await ask {
            .beat($0, worker, running: running, settledBelow: settledBelow)
        }
        guard case .beat(let revoked, let directive) = answer else { return ([], .goOn) }
        if directive != .helloAgain { note(running, without: revoked) }
        return (revoked, directive)
    }

    /// The answer to an offered result.
    package enum Settlement: Sendable, Equatable {
        case answered(CommitAnswer)
        /// This blob of it is not in the store.
        case missing(Digest)
    }

    /// Takes a result whose blobs are whole in the store.
    package func commit(
        task: String, worker: WorkerIdentifier, epoch: UInt64, attempt: Int, key: Digest,
        outputs: [RoleBlob], usage: Usage
    ) async -> Settlement {
        await restored()
        // Checked here, so that nothing is collected between the check and the record.
        if !scheduler.isDone(task, key: key),
            let missing = outputs.first(where: {
                blobs.size(of: $0.blob.digest) != $0.blob.sizeBytes
                    && scheduler.needs($0.role, of: task)
            })
        {
            return .missing(missing.blob.digest)
        }
        let answer = await ask {
            .committed(
                task: task,
                Commitment(
                    request: $0, worker: worker, epoch: epoch, attempt: attempt, key: key,
                    outputs: outputs, usage: usage))
        }
        guard case .commit(let verdict) = answer else { return .answered(.stale) }
        if verdict == .differentResult {
            logger.error(
                """
                '\(task)' gave other bytes on worker \(worker) than before: the first result \
                stands, but this study cannot be reproduced on this mix of machines
                """)
        }
        return .answered(verdict)
    }

    func fail(_ worker: WorkerIdentifier, epoch: UInt64, _ failure: Failure) async {
        await restored()
        // A file that the worker could not use may be damaged here rather than there.
        let isHashed = failure.kind == .machine
        let absent = await lostInputs(of: failure.task, epoch: epoch, isHashed: isHashed)
        var failure = failure
        if isHashed, await restoreKeptInputs() { failure.kind = .preempted }
        if !absent.isEmpty {
            // The task is not at fault: its inputs are computed again.
            failure.kind = .preempted
            let names = absent.map(\.short).joined(separator: ", ")
            logger.warning(
                "inputs of \(failure.task) are damaged or gone (blobs \(names)): made again")
            apply(.lost(absent))
        }
        apply(.failed(worker, task: failure.task, epoch: epoch, failure))
    }

    func leave(_ worker: WorkerIdentifier, reason: String) {
        logger.info("worker \(worker) left: \(reason)")
        write([.left(worker)])
        apply(.left(worker))
        lastContacts[worker] = nil
    }

    /// Waits until every worker has heard that the study has ended.
    ///
    /// Workers that only an earlier coordinator saw count too: they would wait in vain. One that
    /// has not come back within two leases has most likely died with that coordinator.
    package func waitForGoodbyes(atMost limit: Duration) async {
        let deadline = ContinuousClock.now + limit
        while !scheduler.workers.isEmpty
            || !missing.isEmpty && now < scheduler.options.lease * 2,
            ContinuousClock.now < deadline
        {
            do {
                try await Task.sleep(for: .milliseconds(50))
            } catch {
                return
            }
        }
        write([.left(nil)])
        await written()
        guard !writes.waiting.isEmpty else { return }
        logger.warning("the last of the study was not written to its store")
    }

    // MARK: Effects

    var now: Duration { ContinuousClock.now - started }

    func ask(_ event: (RequestIdentifier) -> SchedulerEvent) async -> Answer {
        lastRequest += 1
        let request = RequestIdentifier(lastRequest)
        return await withCheckedContinuation { continuation in
            waiters[request] = continuation
            apply(event(request))
        }
    }

    /// Handles an event and begins its effects.
    func apply(_ event: SchedulerEvent) {
        if case .lost(let digests) = event { lookups.miss(digests) }
        for effect in scheduler.handle(event, now: now) { run(effect) }
    }

    /// Begins an effect; what follows from it comes back as an event.
    private func run(_ effect: SchedulerEffect) {
        switch effect {
        case .resolve(let task, let inputs): lookUp(task, inputs: inputs)
        case .grant(let request, let grants, let directive) where grants.isEmpty:
            answer(request, .grant([], directive))
        case .grant, .record, .keepCheckpoint, .dropCheckpoint, .collect:
            write(entries(of: effect), then: effect)
        case .answerBeat(let request, let revoked, let directive):
            answer(request, .beat(revoked, directive))
        case .answerCommit(let request, let verdict): answer(request, .commit(verdict))
        case .answerCheckpoint(let request, let verdict, let removing):
            remove(removing)
            answer(request, .checkpoint(verdict))
        case .recordFailure(let task, let epoch, let failure):
            let failure = detailed(failure, epoch: epoch)
            holders[epoch] = nil
            failureCount += 1
            logger.warning(
                "\(failure.task), attempt \(failure.attempt) on \(failure.host): \(failure.message)"
            )
            write(entries(of: .recordFailure(task: task, epoch: epoch, failure)))
        case .quarantine(_, let failure):
            logger.error("\(failure.message) The study goes on without it as far as it can.")
        case .rest(let host, let pause, let failure):
            logger.error(
                """
                host \(host) is given nothing for \(pause.components.seconds) s: different tasks \
                failed there in a row. The last, \(failure.task): \(failure.message)
                """)
        case .forgive: write(entries(of: effect))
        case .finish: finish(.finished)
        case .stop(let failure):
            write(entries(of: effect))
            finish(.stopped(failure))
        }
    }

    private func entries(of effect: SchedulerEffect) -> [StoreEntry] {
        effect.entries(of: plan) { scheduler.workers[$0]?.capacity }
    }

    func answer(_ request: RequestIdentifier, _ answer: Answer) {
        waiters.removeValue(forKey: request)?.resume(returning: answer)
    }

    func finish(_ ending: Ending) {
        guard self.ending == nil else { return }
        self.ending = ending
        endingWaiters.forEach { $0.resume(returning: ending) }
        endingWaiters = []
    }
}
