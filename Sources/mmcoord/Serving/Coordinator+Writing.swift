import Coordination
import Foundation
import Logging
import Messaging

/// Writes to the store before anybody hears of it, in the order of `WriteQueue`. Heartbeats are
/// answered while the disk works.
extension Coordinator {
    /// Queues entries to be written; the effect runs once they are on disk.
    func write(_ entries: [StoreEntry], then effect: SchedulerEffect? = nil) {
        writes.add(entries, then: effect)
        beginWriting()
    }

    /// Writes what is queued, unless that is under way or impossible.
    func beginWriting() {
        guard writes.begin() else { return }
        Task { await writeAll() }
    }

    /// Returns once nothing is left to write, or nothing can be written.
    func written() async {
        guard writes.phase == .underWay else { return }
        await withCheckedContinuation { writtenWaiters.append($0) }
    }

    private func writeAll() async {
        var next = writes.nextBatch()
        var effects: [SchedulerEffect] = []
        while let entries = next {
            do {
                async let written: Void = store.write(entries, at: Date())
                // The effects of the transaction before run while the disk works.
                follow(effects)
                effects = []
                try await written
                (effects, next) = writes.kept()
                guard next == nil else { continue }
                follow(effects)
                effects = []
            } catch  where FullDisk.isCause(of: error) {
                putBack()
            } catch {
                // Nothing of this batch was acknowledged: workers ask the next coordinator again.
                writes.fail()
                storeFailed(error)
            }
            next = writes.nextBatch()
        }
        writtenWaiters.forEach { $0.resume() }
        writtenWaiters = []
    }

    private func follow(_ effects: [SchedulerEffect]) {
        for effect in effects {
            if let event = follow(effect) { apply(event) }
        }
    }

    /// Stops the study because its store cannot be used any more.
    func storeFailed(_ error: any Error) {
        guard ending == nil else { return }
        logger.critical("\(error)")
        finish(.storeFailed("\(error)"))
    }

    /// Keeps the batch until there is space; withdraws its leases.
    private func putBack() {
        var withdrawn: [Grant] = []
        for case .grant(let request, let grants, let directive) in writes.foundNoRoom() {
            withdrawn += grants
            answer(request, .grant([], directive))
        }
        diskFilled(at: blobs.directory, neededBytes: 0)
        for grant in withdrawn { apply(.withdrawn(task: grant.task, token: grant.lease.token)) }
    }

    /// Removes blobs that nothing needs, unless another result has brought the same bytes since.
    func remove(_ digests: [Digest]) {
        let idle = digests.filter { !scheduler.needs($0) }
        lookups.miss(idle)
        for digest in idle { blobs.remove(digest) }
    }

    /// Runs the part of an effect that had to wait for the disk.
    private func follow(_ effect: SchedulerEffect) -> SchedulerEvent? {
        switch effect {
        case .grant(let request, let grants, let directive):
            for grant in grants {
                holders[grant.lease.token] = grant.lease.owner
                let isCopy = scheduler.records[grant.task].copy?.token == grant.lease.token
                if !isCopy { begun[grant.task] = now }
                emit(grant, isCopy: isCopy)
            }
            answer(request, .grant(grants, directive))
        case .record(let task, let commitment):
            timings.add(
                task, plan.tasks[task].work.kind, commitment.usage,
                during: Span(begin: (begun[task] ?? now).seconds, end: now.seconds))
            emit(
                .finished(
                    subject(task), commitment.worker,
                    seconds: Double(commitment.usage.wallMilliseconds) / 1_000))
            logger.debug(
                "done: \(plan.tasks[task].name)", metadata: ["worker": "\(commitment.worker)"])
            holders[commitment.token] = nil
            guard scheduler.doneCount == plan.tasks.count - 1 else { return .recorded(task: task) }
            Task {
                await verifyResults()
                apply(.recorded(task: task))
            }
        case .collect(let digests):
            remove(digests)
        case .keepCheckpoint(let task, let offer, let removing):
            emit(.checkpointed(subject(task), offer.worker, offer.checkpoint))
            remove(removing)
            answer(offer.request, .checkpoint(.kept))
        case .dropCheckpoint(_, let removing): remove(removing)
        default: break
        }
        return nil
    }
}
