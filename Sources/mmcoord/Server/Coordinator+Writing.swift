import Coordination
import Foundation
import Logging
import Messaging

/// What the coordinator writes down before it tells anybody.
///
/// One transaction is under way at a time; whatever comes meanwhile waits and is written by the
/// next one, together. So the disk is waited for once by all the workers that ask at the same time,
/// and the coordinator hears heartbeats while it waits.
extension Coordinator {
    /// Entries that belong together, and the effect that follows once they are written.
    struct PendingWrite: Sendable {
        var entries: [StoreEntry]
        var effect: SchedulerEffect?
    }

    /// How the writing stands.
    enum Writing: Sendable {
        case idle, underWay
        /// The disk is full: tried again at the next tick.
        case blocked
        /// Nothing is written any more.
        case broken
    }

    /// A larger crowd is written in parts: those of the first part are answered, and ask again,
    /// while the next is written.
    private static let mostAtOnce = 1_000

    /// Writes entries down behind those that wait already; the effect follows once they are kept.
    func write(_ entries: [StoreEntry], then effect: SchedulerEffect? = nil) {
        unwritten.append(PendingWrite(entries: entries, effect: effect))
        beginWriting()
    }

    /// Writes what waits, unless that is under way already or cannot be done.
    func beginWriting() {
        guard writing == .idle, !unwritten.isEmpty else { return }
        writing = .underWay
        Task { await writeAll() }
    }

    /// Returns once nothing waits to be written any more, or cannot be.
    func written() async {
        guard writing == .underWay else { return }
        await withCheckedContinuation { writtenWaiters.append($0) }
    }

    private func writeAll() async {
        while writing == .underWay, !unwritten.isEmpty {
            let batch = Array(unwritten.prefix(Self.mostAtOnce))
            unwritten.removeFirst(batch.count)
            do {
                try await store.write(batch.flatMap(\.entries), at: Date())
                for effect in batch.compactMap(\.effect) {
                    if let event = follow(effect) { apply(event) }
                }
            } catch  where DiskTrouble.isFull(error) {
                writing = .blocked
                putBack(batch)
            } catch {
                // Nothing of it is acknowledged: the next life of the coordinator asks again.
                writing = .broken
                logger.critical("the store cannot be written: \(error)")
                finish(.storeFailed("\(error)"))
            }
        }
        if writing == .underWay { writing = .idle }
        writtenWaiters.forEach { $0.resume() }
        writtenWaiters = []
    }

    /// Lets a batch wait until there is room; leases are never given unwritten, so those requests
    /// are answered with nothing.
    private func putBack(_ batch: [PendingWrite]) {
        var kept: [PendingWrite] = []
        var withdrawn: [Grant] = []
        for write in batch {
            guard case .grant(let request, let grants, let directive) = write.effect else {
                kept.append(write)
                continue
            }
            withdrawn += grants
            answer(request, .grant([], directive))
        }
        unwritten = kept + unwritten
        diskFilled(at: blobs.directory, neededBytes: 0)
        for grant in withdrawn { apply(.withdrawn(task: grant.task, epoch: grant.lease.epoch)) }
    }

    /// Removes blobs that nobody needs, unless another result has brought the same bytes since that
    /// was decided.
    func remove(_ digests: [Digest]) {
        for digest in digests where !scheduler.needs(digest) { blobs.remove(digest) }
    }

    /// What an effect still does once it is written down.
    private func follow(_ effect: SchedulerEffect) -> SchedulerEvent? {
        switch effect {
        case .grant(let request, let grants, let directive):
            for grant in grants {
                holders[grant.lease.epoch] = grant.lease.owner
                guard scheduler.records[grant.task].copy?.epoch != grant.lease.epoch else {
                    continue
                }
                begun[grant.task] = now
            }
            answer(request, .grant(grants, directive))
        case .record(let task, let commitment):
            timings.add(
                task, plan.tasks[task].work.kind, commitment.usage,
                during: Span(begin: (begun[task] ?? now).seconds, end: now.seconds))
            logger.debug(
                "done: \(plan.tasks[task].name)", metadata: ["worker": "\(commitment.worker)"])
            holders[commitment.epoch] = nil
            guard scheduler.doneCount == plan.tasks.count - 1 else { return .recorded(task: task) }
            Task {
                await lookAtResults()
                apply(.recorded(task: task))
            }
        case .collect(let digests):
            remove(digests)
        case .keepCheckpoint(let offer, let removing):
            remove(removing)
            answer(offer.request, .checkpoint(.kept))
        case .dropCheckpoint(_, let removing): remove(removing)
        default: break
        }
        return nil
    }
}
