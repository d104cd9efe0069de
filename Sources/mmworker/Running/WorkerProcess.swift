package import Coordination
internal import Pipelines
import Foundation
package import Logging
import Messaging

/// Owns the state machine of one worker: runs its effects, and returns their outcomes as events.
package actor WorkerProcess {
    private var machine: WorkerMachine
    let link: any CoordinatorLink
    let runner: TaskRunner
    let heartbeat: Heartbeat
    let logger: Logger
    /// The last lines of the log, for reports of failures.
    let ring: LogRing
    /// How long the coordinator may be silent before this worker gives up.
    private let patience: Duration
    /// When the batch system or the user ends this process; nil for never.
    private let end: ContinuousClock.Instant?
    /// How long a data file may be missing before the task that reads it fails.
    private let filePatience: Duration
    var cancellations: [UInt64: CancellationFlag] = [:]
    var lines: [UInt64: CheckpointLine] = [:]
    /// The time between checkpoints, from the coordinator.
    private var checkpointInterval = Duration.zero
    var usages: [UInt64: Usage] = [:]
    /// Failure reports that were not answered yet.
    private var openReports = 0
    var exit: WorkerExit?
    private var exitWaiter: CheckedContinuation<WorkerExit, Never>?
    private var pauses = Backoff()
    private var lastRefusal: String?
    /// Whether a coordinator has accepted this worker.
    private var hasMet = false
    /// When the connections were last made anew.
    private var renewed: ContinuousClock.Instant?

    /// Prepares a worker of so many slots; nothing happens before `run`.
    package init(
        slots: Int, memoryBytes: Int, patience: Duration, end: ContinuousClock.Instant?,
        filePatience: Duration = .seconds(30), link: any CoordinatorLink, runner: TaskRunner,
        heartbeat: Heartbeat, logger: Logger, ring: LogRing
    ) {
        self.end = end
        self.filePatience = filePatience
        machine = WorkerMachine(slots: slots, memoryBytes: memoryBytes)
        self.link = link
        self.runner = runner
        self.heartbeat = heartbeat
        self.logger = logger
        self.ring = ring
        self.patience = patience
    }

    /// Works until the study ends or this worker must leave.
    package func run() async -> WorkerExit {
        apply(.started)
        let watch = Task {
            while !Task.isCancelled {
                try await Task.sleep(for: .seconds(5))
                checkContact()
            }
        }
        let timer = Task {
            guard let remaining else { return }
            try await Task.sleep(for: max(.zero, remaining))
            stop("its time is over")
        }
        defer {
            watch.cancel()
            timer.cancel()
        }
        if let exit { return exit }
        return await withCheckedContinuation { exitWaiter = $0 }
    }

    /// The time after a signal in which results under way may still arrive.
    ///
    /// With a goodbye of at most two seconds the process ends within the ten that batch systems
    /// leave.
    private static let grace = Duration.seconds(7)

    /// The time left for tasks: the last ten seconds are for results under way.
    private var remaining: Duration? { end.map { $0 - .now - .seconds(10) } }

    /// Gives all tasks back, trainings with a checkpoint, and leaves.
    package func stop(_ reason: String) {
        guard exit == nil else { return }
        apply(.stopRequested(reason))
        Task {
            // A cancelled sleep only means that the process is ending.
            try? await Task.sleep(for: WorkerProcess.grace)
            apply(.graceEnded)
        }
    }

    /// Stops asking for work, or begins again.
    func diskChanged() {
        // Read here, since these calls may come in another order than the changes.
        let isFull = runner.space.isFull
        if isFull != machine.isPaused { apply(isFull ? .diskFilled : .diskFreed) }
    }

    /// Handles the answer to a heartbeat.
    package func beatAnswered(revoked: [Revocation], _ directive: Directive) {
        apply(.beatAnswered(revoked: revoked, directive))
    }

    /// Reacts to a coordinator that answers again after a connection was lost: calls on other
    /// connections may wait in vain.
    func coordinatorReturned() {
        logger.debug("the coordinator answers again")
        connectAnew()
        pauses.reset()
    }

    private func connectAnew() {
        renewed = .now
        link.connectAnew()
    }

    func apply(_ event: WorkerEvent) {
        for effect in machine.handle(event) { run(effect) }
        heartbeat.setRunning(machine.running, settledBelow: machine.settledBelow)
    }

    private func run(_ effect: WorkerEffect) {
        switch effect {
        case .sayHello:
            // A coordinator that does not know this worker will not answer earlier requests.
            if hasMet { connectAnew() }
            Task { await sayHello() }
        case .ask(let number, let slots, let memoryBytes):
            Task { await ask(number, slots: slots, memoryBytes: memoryBytes) }
        case .compute(let assignment):
            let flag = CancellationFlag()
            cancellations[assignment.token] = flag
            Task { await compute(assignment, flag) }
        case .abandon(let assignment, let reason):
            logger(of: assignment).notice("\(assignment.task): abandoned, \(reason)")
            cancellations.removeValue(forKey: assignment.token)?.raise()
        case .yield(let assignment, let reason): yield(assignment, reason)
        case .deliver(let assignment, let outputs):
            Task { await deliver(assignment, outputs) }
        case .report(let assignment, let failure):
            openReports += 1
            Task {
                await report(failure, token: assignment.token)
                openReports -= 1
                apply(.reported(token: assignment.token))
            }
        case .leave(let reason): Task { await leave(reason) }
        }
    }

    private func sayHello() async {
        while exit == nil {
            do {
                let introduction = try await link.hello(nextAsk: machine.nextAsk)
                heartbeat.heard()
                switch introduction {
                case .welcome(let study, let lease, let interval, let checkpoint):
                    logger.info("welcomed: study \(study)")
                    checkpointInterval = checkpoint
                    hasMet = true
                    try heartbeat.start(every: interval, lease: lease)
                    apply(.welcomed)
                case .refused(let reason): apply(.refused(reason))
                case .otherLevel(let level): apply(.levelled(level))
                }
                pauses.reset()
                return
            } catch let error as MessagingError where error.isVersionMismatch {
                apply(.refused(error.description))
                return
            } catch {
                logOnce(error)
                // Over a dead connection it is repeated on a new one.
                if case MessagingError.timedOut = error { connectAnew() }
                await pause()
            }
        }
    }

    /// Logs why a hello was not answered; each reason of the coordinator's once.
    private func logOnce(_ error: any Error) {
        guard case MessagingError.remoteFailure(let message, _) = error, message != lastRefusal
        else {
            logger.debug("no answer to hello: \(error)")
            return
        }
        lastRefusal = message
        logger.warning("the coordinator does not take this worker now: \(message)")
    }

    private func ask(_ number: Int, slots: Int, memoryBytes: Int) async {
        do {
            let answer = try await link.ask(
                number, slots: slots, memoryBytes: memoryBytes, patience: .seconds(10),
                remaining: remaining.map { max(.zero, $0) })
            heartbeat.heard()
            pauses.reset()
            for task in answer.unreadable {
                logger.error("\(task.failure.task): \(task.failure.message)")
                // Before the next heartbeat declares the grant settled without naming the task.
                await report(task.failure, token: task.token)
            }
            apply(.granted(ask: number, answer.assignments, answer.directive))
            if let task = answer.unreadable.first { apply(.misread(task.failure.message)) }
        } catch {
            logger.debug("no answer to a request for work: \(error)")
            await pause()
            apply(.askingFailed(ask: number))
        }
    }

    private func compute(_ assignment: Assignment, _ flag: CancellationFlag) async {
        let logger = logger(of: assignment)
        logger.info("\(assignment.task): begins", metadata: ["attempt": "\(assignment.attempt)"])
        let line = CheckpointLine(
            interval: checkpointInterval,
            sender: CheckpointSender(
                assignment: assignment, link: link, cache: runner.cache, logger: logger))
        lines[assignment.token] = line
        do {
            let (outputs, usage) = try await result(of: assignment, flag, line)
            usages[assignment.token] = usage
            logger.info(
                "\(assignment.task): done in \(usage.wallMilliseconds) ms",
                metadata: ["peak-mib": "\(usage.peakBytes >> 20)"])
            apply(.computed(token: assignment.token, outputs))
            // Revoked while its last output was written: nobody will deliver it.
            if machine.held[assignment.token] == nil {
                usages[assignment.token] = nil
                runner.cache.release(token: assignment.token)
            }
        } catch TaskError.abandoned {
            logger.debug("\(assignment.task): computation ended")
            runner.cache.release(token: assignment.token)
        } catch TaskError.yielded {
            await line.settled()
            runner.cache.release(token: assignment.token)
            apply(.couldNotCompute(token: assignment.token, preemption(of: assignment)))
        } catch {
            runner.cache.release(token: assignment.token)
            let failure = runner.failure(error, of: assignment)
            logger.error("\(assignment.task): \(failure.message)")
            apply(.couldNotCompute(token: assignment.token, failure))
            if TaskError.isOfOtherBuild(error) { apply(.misread(failure.message)) }
        }
        cancellations[assignment.token] = nil
        lines[assignment.token] = nil
    }

    /// Fetches the inputs and computes; a second time where an input was removed in between, by
    /// another worker that shares the cache or by the coordinator.
    private func result(
        of assignment: Assignment, _ flag: CancellationFlag, _ line: CheckpointLine
    ) async throws -> (outputs: [RoleBlob], usage: Usage) {
        runner.cache.hold(
            assignment.inputs.map(\.blob) + (assignment.checkpoint.map { [$0] } ?? []),
            token: assignment.token)
        let logger = logger(of: assignment)
        line.takeUp(try await earlierState(assignment, flag))
        var attempts = 0
        while true {
            attempts += 1
            var inputs: [InputFile] = []
            for input in assignment.inputs {
                let file = try await fetch(input.blob, of: assignment, flag)
                inputs.append(InputFile(role: input.role, file: file))
            }
            let heartbeat = heartbeat
            do {
                let result = try await runner.run(
                    assignment, inputs: inputs, cancellation: flag, checkpoints: line,
                    notice: { logger.warning("\(assignment.task): \($0)") }
                ) { heartbeat.setProgress($0, token: assignment.token) }
                // Somebody wrote to an input meanwhile, so the result may be wrong.
                if let changed = inputs.first(where: { !$0.isUntouched }) {
                    throw TaskError.inputChanged(task: assignment.task, path: changed.path)
                }
                return result
            } catch
                where attempts < 5 && !TaskError.isEnd(error) && !inputs.allSatisfy(\.isUntouched)
            {
                logger.notice(
                    "\(assignment.task): an input was removed or changed; it is fetched again")
            }
        }
    }

    /// Its lines are kept for the report of this task.
    func logger(of assignment: Assignment) -> Logger {
        var logger = logger
        logger[metadataKey: "task"] = "\(assignment.task)"
        return logger
    }

    /// Makes an input a file of this machine.
    ///
    /// A broken connection is not the task's fault: the fetch is repeated until the coordinator has
    /// been silent for too long. It waits for space on a full disk, and shortly for a missing data
    /// file. A missing output of a task is computed again, which begins at once.
    func fetch(
        _ blob: BlobReference, of assignment: Assignment, _ flag: CancellationFlag
    ) async throws -> FetchedBlob {
        var isWaiting = false
        var goneSince: ContinuousClock.Instant?
        defer { if isWaiting { runner.space.end() } }
        while true {
            // Given back or revoked: another task has its slot by now.
            if flag.isRaised { throw TaskError.abandoned(task: assignment.task) }
            do {
                return try await link.fetch(blob)
            } catch MessagingError.diskFull where exit == nil && !flag.isRaised {
                runner.cache.empty()
                if !isWaiting { runner.space.begin(blob.sizeBytes) }
                isWaiting = true
                await pause()
            } catch MessagingError.blobNotFound(let digest) {
                guard let path = blob.dataFile else { throw MessagingError.blobNotFound(digest) }
                let first = goneSince ?? .now
                if goneSince == nil {
                    logger(of: assignment).warning(
                        "\(assignment.task): the data file \(path) is gone or another; waiting")
                }
                goneSince = first
                guard exit == nil, ContinuousClock.now - first < filePatience else {
                    throw TaskError.absence(of: blob, at: path, task: assignment.task)
                }
                // A cancelled sleep only means that the process is ending.
                try? await Task.sleep(for: .milliseconds(250))
            } catch let error as MessagingError where error.isRetryable && exit == nil {
                logger.debug("no answer while fetching \(blob.digest.short): \(error)")
                await pause()
            }
        }
    }

    func pause() async {
        // A call that ended because connections were made anew is repeated soon.
        let isAnew = renewed.map { .now - $0 < .seconds(1) } ?? false
        // A cancelled sleep only means that the process is ending.
        try? await Task.sleep(for: isAnew ? .milliseconds(50) : pauses.step())
    }

    private func leave(_ reason: WorkerExit) async {
        cancellations.values.forEach { $0.raise() }
        // Reports go before the goodbye, which alone does not say why tasks came back.
        for _ in 0..<10 where openReports > 0 {
            // A cancelled sleep only means that the process is ending, and nothing waits for the
            // reports.
            try? await Task.sleep(for: .milliseconds(50))
        }
        heartbeat.stop()
        do {
            try await link.bye(reason.description)
        } catch {
            logger.debug("no answer to goodbye: \(error)")
        }
        exit = reason
        exitWaiter?.resume(returning: reason)
        exitWaiter = nil
    }

    private func checkContact() {
        let silence = heartbeat.silence
        guard silence > patience else { return }
        apply(
            .contactLost(
                """
                the coordinator has not answered for \(silence.components.seconds) s. Look whether \
                'mmcoord run' is up and reachable, or give a longer --patience.
                """))
    }
}
