import Coordination

/// What the coordinator does when it dies, its disk is full or blobs are gone, as
/// `Coordinator+Storage.swift` does.
extension Simulation {
    /// The process is gone: what was not written down is forgotten.
    mutating func crashCoordinator() {
        guard coordinator != nil else { return }
        note("coordinator crashes")
        coordinator = nil
        coordinatorWakes = .zero
        store.transactionsUntilCrash = nil
        if !isHealed, random.chance(scenario.faults.damage) { loseBlob() }
        schedule(after: random.milliseconds(100...60_000), .coordinatorStarts)
    }

    /// A write or an upload found no room.
    mutating func fillDisk() throws {
        coordinator?.lastFull = now
        try apply(.diskFilled(DiskShortage(folder: "state", freeBytes: 0, neededBytes: 1)))
    }

    /// Writes what could not be written, and goes on once there is room.
    mutating func tryAgain() throws {
        coordinator?.writes.tryAgain()
        beginWriting()
        guard let coordinator, coordinator.writes.isEmpty, !store.isFull,
            now - coordinator.lastFull > .seconds(10)
        else { return }
        try apply(.diskFreed)
    }

    /// Outputs of all tasks that are done, beside those given.
    func allOutputs(and digests: [Digest]) -> [Digest] {
        guard let records = coordinator?.scheduler.records else { return digests }
        return digests + records.flatMap { $0.outputs.map(\.blob.digest) }
    }

    /// What a worker says of an input that it could not fetch.
    static let unfetched = "an input is gone"

    /// An attempt ended: what its worker could not fetch may be gone here too.
    mutating func arrive(
        _ failure: Failure, of assignment: Assignment, from worker: WorkerIdentifier
    ) throws {
        guard let scheduler = coordinator?.scheduler, let task = witness.index[assignment.task]
        else { return }
        var failure = failure
        if scheduler.records[task].lease(token: assignment.token) != nil, sabotage != .ignoresLoss {
            let absent = store.absent(scheduler.inputs(of: task))
            if absent.isEmpty {
                // What it missed may have been made again meanwhile.
                if failure.message == Simulation.unfetched { witness.failed(task, failure.kind) }
            } else {
                failure.kind = .preempted
                // Once the study has stopped, nothing is made again.
                if scheduler.phase == .running || scheduler.phase == .draining {
                    store.unmissed.subtract(absent)
                }
                try apply(.lost(absent))
            }
        }
        try apply(.failed(worker, task: assignment.task, token: assignment.token, failure))
    }
}
