import Coordination
import Logging
import Messaging

/// What the coordinator finds among its blobs.
extension Coordinator {
    /// The outputs recorded under a key, and the roles of those whose bytes are not here any more;
    /// nil when the key was never computed.
    func storedOutputs(of key: Digest) throws -> (outputs: [RoleBlob], gone: Set<String>)? {
        guard let stored = try store.outputs(of: key) else { return nil }
        // What was marked just before the last coordinator ended may still be there.
        for output in stored where output.isCollected { blobs.remove(output.output.blob.digest) }
        // Every one is looked at: a damaged blob that stayed would be taken for uploaded.
        let unsound = stored.filter { !$0.isCollected && !isSound($0.output.blob) }
        if !unsound.isEmpty {
            let names = unsound.map(\.output.blob.digest.short).joined(separator: ", ")
            logger.warning(
                "stored results are damaged or gone (blobs \(names)): made again where needed")
        }
        let gone = stored.filter(\.isCollected) + unsound
        return (stored.map(\.output), Set(gone.map(\.output.role)))
    }

    /// Pauses the study because something could not be written.
    ///
    /// - Parameters:
    ///   - folder: Where.
    ///   - neededBytes: How much it was.
    func diskFilled(at folder: String, neededBytes: Int) {
        lastFull = now
        if scheduler.shortage == nil { logger.warning("no space left in \(folder): pausing") }
        apply(.diskFilled(shortage(folder, neededBytes)))
    }

    /// Pauses before a write fails: workers that share the file system may have filled it.
    func lookAtDisk() {
        guard ending == nil, let space = DiskSpace(at: blobs.directory),
            space.freeBytes < DiskTrouble.marginBytes / 4
        else { return }
        diskFilled(at: blobs.directory, neededBytes: 0)
    }

    /// Lets an effect wait until there is room, and says what becomes of it until then.
    func postpone(_ effect: SchedulerEffect) -> [SchedulerEvent] {
        lastFull = now
        let pause = SchedulerEvent.diskFilled(shortage(blobs.directory, 0))
        guard case .grant(let request, let grants, let directive) = effect else {
            unwritten.append(effect)
            return [pause]
        }
        // A lease is never given unwritten: the request is answered with nothing.
        answer(request, .grant([], directive))
        return [pause] + grants.map { .withdrawn(task: $0.task, epoch: $0.lease.epoch) }
    }

    /// Writes what could not be written, and goes on once there is room.
    func tryAgain() {
        let waiting = unwritten
        unwritten = []
        for (position, effect) in waiting.enumerated() {
            do {
                if let event = try run(effect) { apply(event) }
            } catch {
                // Behind it the others keep their order; `apply` may have added to them.
                unwritten = Array(waiting[position...]) + unwritten
                if DiskTrouble.isFull(error) {
                    lastFull = now
                } else {
                    logger.error("the store cannot be written: \(error)")
                }
                return
            }
        }
        // An upload without room tries again every few seconds: silence means that none waits.
        // What is needed may be less by now, and quotas do not show in what is free.
        guard let shortage = scheduler.shortage, unwritten.isEmpty, now - lastFull > .seconds(10),
            let space = DiskSpace(at: shortage.folder), space.freeBytes >= DiskTrouble.marginBytes
        else { return }
        logger.notice("there is space in \(shortage.folder) again: the study goes on")
        apply(.diskFreed)
    }

    private func shortage(_ folder: String, _ neededBytes: Int) -> DiskShortage {
        DiskShortage(
            folder: folder, freeBytes: DiskSpace(at: folder)?.freeBytes ?? 0,
            neededBytes: neededBytes + DiskTrouble.marginBytes)
    }

    /// Whether a blob on disk still has the bytes its name says; a damaged one is removed.
    private func isSound(_ blob: BlobReference) -> Bool {
        do {
            try blobs.verify(blob.digest)
            return true
        } catch MessagingError.corruptBlob {
            blobs.remove(blob.digest)
            return false
        } catch {
            return false
        }
    }

    /// The outputs of other tasks that a task reads and that are not in the store; none unless the
    /// task is under the lease of `epoch`.
    func missingInputs(of task: String, epoch: UInt64) -> [Digest] {
        guard let index = plan.tasks.firstIndex(where: { $0.name == task }),
            case .leased(let lease) = scheduler.records[index].state, lease.epoch == epoch
        else { return [] }
        let given = plan.givenBlobs
        return Set(scheduler.inputs(of: index).map(\.blob.digest))
            .filter { !given.contains($0) && !blobs.contains($0) }.sorted()
    }
}
