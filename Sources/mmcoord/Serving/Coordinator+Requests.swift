package import Coordination
import Logging
import Messaging

/// What workers ask of the coordinator.
extension Coordinator {
    /// The most workers at a time: each may hold a request for work open, and the sockets accept a
    /// few more requests than these.
    static let workerLimit = 8_000

    /// Whether a worker that says hello is known, or there is room for one more.
    func hasRoom(for worker: WorkerIdentifier) -> Bool {
        scheduler.workers[worker] != nil || scheduler.workers.count < Coordinator.workerLimit
    }

    /// Adds a worker, or replaces its capacity.
    package func join(
        _ worker: WorkerIdentifier, _ capacity: WorkerCapacity, nextAsk: UInt64 = 0,
        launch: LaunchIdentifier? = nil
    ) {
        if scheduler.workers[worker] == nil {
            emit(.joined(worker, capacity))
            logger.info(
                "worker \(worker) joined: \(capacity.host), \(capacity.slots) slots",
                metadata: [
                    "pid": "\(capacity.processIdentifier)", "processor": "\(capacity.processor)",
                ])
        }
        let lines = workerDifferences.newLines(of: capacity) {
            scheduler.workers.values.map(\.capacity)
        }
        for line in lines { logger.warning("\(line)") }
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
        let before = running.map { known($0) }
        let answer = await ask {
            .beat($0, worker, running: running, settledBelow: settledBelow)
        }
        guard case .beat(let revoked, let directive) = answer else { return ([], .goOn) }
        if directive != .helloAgain { note(running, of: worker, without: revoked, before) }
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
        task: String, worker: WorkerIdentifier, token: UInt64, attempt: Int, key: Digest,
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
                    request: $0, worker: worker, token: token, attempt: attempt, key: key,
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

    func fail(_ worker: WorkerIdentifier, token: UInt64, _ failure: Failure) async {
        await restored()
        // A file that the worker could not use may be damaged here rather than there.
        let isHashed = failure.kind == .machine
        let absent = await lostInputs(of: failure.task, token: token, isHashed: isHashed)
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
        apply(.failed(worker, task: failure.task, token: token, failure))
    }

    func leave(_ worker: WorkerIdentifier, reason: String) {
        logger.info("worker \(worker) left: \(reason)")
        write([.left(worker)])
        if scheduler.workers[worker] != nil { emit(.left(worker, reason: reason)) }
        apply(.left(worker))
        lastContacts[worker] = nil
    }

    /// Notes the progress of tasks whose leases the worker holds; `before` is what was known of it.
    func note(
        _ running: [RunningTask], of worker: WorkerIdentifier, without revoked: [Revocation],
        _ before: [TaskProgress?]
    ) {
        let lost = Set(revoked.map(\.token))
        for (entry, before) in zip(running, before) where !lost.contains(entry.token) {
            if entry.progress != before, let task = scheduler.index(of: entry.task) {
                emit(.progressed(subject(task), worker, entry.progress))
            }
            guard let score = entry.progress.score else { continue }
            bestScore = max(score, bestScore ?? score)
        }
    }

    /// What an earlier heartbeat said of a task's progress.
    private func known(_ entry: RunningTask) -> TaskProgress? {
        scheduler.index(of: entry.task).flatMap { scheduler.records[$0].progress }
    }

    /// The host of a worker, for messages; empty once it has left.
    func host(of worker: WorkerIdentifier) -> String {
        scheduler.workers[worker]?.capacity.host ?? ""
    }
}
