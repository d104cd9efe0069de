import Coordination
import Logging
import Messaging

/// What the coordinator finds among its blobs.
extension Coordinator {
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

    /// Writes what could not be written, and goes on once there is room.
    func tryAgain() {
        if writing == .blocked { writing = .idle }
        beginWriting()
        // An upload without room tries again every few seconds: silence means that none waits.
        // What is needed may be less by now, and quotas do not show in what is free.
        guard let shortage = scheduler.shortage, unwritten.isEmpty, writing == .idle,
            now - lastFull > .seconds(10),
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
