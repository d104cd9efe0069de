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
    /// The version of each kind of task in the plan: workers of others are refused.
    nonisolated let versions: [TaskKind: Int]
    /// The kinds whose tasks leave checkpoints.
    let resumableKinds: Set<TaskKind>
    var scheduler: Scheduler
    let store: JobStore
    let blobs: BlobStore
    /// Inputs that no task makes, by digest, to be written again where the disk damages them.
    let keptInputs: [Digest: [UInt8]]
    let logger: Logger
    /// The processor level that is part of each task's key; empty for none.
    let pinned: String
    /// The builds and kinds of processors that were reported.
    var workerDifferences = WorkerDifferences()
    private let started: ContinuousClock.Instant
    private var lastRequest: UInt64 = 0
    private var waiters: [RequestIdentifier: CheckedContinuation<Answer, Never>] = [:]
    /// How the study ended; nil until it has.
    package internal(set) var ending: Ending?
    var endingWaiters: [CheckedContinuation<Ending, Never>] = []
    /// For whoever watches.
    var events = StudyEvents(capacity: keptEventCount)
    var timings = TaskTimings()
    /// The most workers there were at one time.
    var workerTotals = WorkerTotals()
    /// When each task was last given out, by its index in the plan.
    var begun: [Int: Duration] = [:]
    /// The worker under each token that is out.
    var holders: [UInt64: WorkerIdentifier] = [:]
    /// The last contact with each worker; removed once the worker's loss is recorded.
    package internal(set) var lastContacts: [WorkerIdentifier: LastContact] = [:]
    var failureCount = 0
    var bestScore: Double?
    /// How much of the expected work is done.
    var work: EstimatedWork
    var writes = WriteQueue()
    var writtenWaiters: [CheckedContinuation<Void, Never>] = []
    var lookups = LookupQueue()
    /// Tasks found done at the start, until that is logged.
    var restoredCount = 0
    var restoredWaiters: [CheckedContinuation<Void, Never>] = []
    /// When the disk was last found full.
    var lastFull = Duration.zero
    /// Workers of earlier coordinators that have not come back yet.
    var missing: Set<WorkerIdentifier>
    /// Workers that were started for this coordinator and have not ended.
    var launches: [LaunchIdentifier: LaunchRecord] = [:]
    var isAssembling = false
    var assemblyFailure: String?
    /// What can be fetched; nil until results are written.
    var published: PublishedResults?

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
        versions = plan.versions
        resumableKinds = Set(plan.tasks.filter(\.traits.isResumable).map(\.work.kind))
        self.store = store
        self.blobs = blobs
        self.keptInputs = keptInputs
        self.pinned = pinned
        work = EstimatedWork(operations: costs)
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
            inheritedKeys[lease.token] = attempt.key
            holders[lease.token] = lease.owner
        }
        scheduler = Scheduler(
            plan: plan, options: options, firstToken: try store.nextToken(at: Date()),
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

    /// The time since this coordinator began.
    var now: Duration { ContinuousClock.now - started }

    /// Turns a request into an event, and waits for its answer.
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
        let effects = scheduler.handle(event, now: now)
        work.note(scheduler.records.changes)
        emitChanges()
        for effect in effects { run(effect) }
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
        case .recordFailure(let task, let token, let failure):
            let failure = detailed(failure, token: token)
            holders[token] = nil
            failureCount += 1
            emit(failure, of: task)
            logger.warning(
                "\(failure.task), attempt \(failure.attempt) on \(failure.host): \(failure.message)"
            )
            write(entries(of: .recordFailure(task: task, token: token, failure)))
        case .quarantine(let task, let failure):
            emit(.quarantined(subject(task), failure))
            logger.error("\(failure.message) The study goes on without it as far as it can.")
        case .rest(let host, let pause, let failure):
            emit(.rested(host: host, pause, failure))
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

    /// Answers the request that `ask` waits for.
    func answer(_ request: RequestIdentifier, _ answer: Answer) {
        waiters.removeValue(forKey: request)?.resume(returning: answer)
    }
}
