import Coordination

/// What the coordinator does when its disk is full or blobs are gone, as
/// `Coordinator+Storage.swift` does.
extension Simulation {
    /// A write or an upload found no room.
    mutating func fillDisk() throws {
        try apply(shortageNow())
    }

    private mutating func shortageNow() -> SchedulerEvent {
        coordinator?.lastFull = now
        return .diskFilled(DiskShortage(folder: "state", freeBytes: 0, neededBytes: 1))
    }

    /// Lets an effect wait until there is room, and says what becomes of it until then.
    mutating func postpone(_ effect: SchedulerEffect) throws -> [SchedulerEvent] {
        note("  no room for it")
        let pause = shortageNow()
        guard case .grant(let request, let grants, let directive) = effect else {
            if sabotage == .dropsUnwritten {
                if case .record(let task, _) = effect { return [pause, .recorded(task: task)] }
            } else {
                coordinator?.unwritten.append(effect)
            }
            return [pause]
        }
        try answer(request, .lease([], directive))
        return [pause] + grants.map { .withdrawn(task: $0.task, epoch: $0.lease.epoch) }
    }

    /// Writes what could not be written, and goes on once there is room.
    mutating func tryAgain() throws {
        for _ in 0..<(coordinator?.unwritten.count ?? 0) {
            guard let effect = coordinator?.unwritten.first else { return }
            coordinator?.unwritten.removeFirst()
            do {
                if let event = try run(effect) { try apply(event) }
            } catch is SimulatedStore.Full {
                coordinator?.unwritten.insert(effect, at: 0)
                coordinator?.lastFull = now
                return
            } catch is SimulatedStore.Crash {
                count("torn write")
                crashCoordinator()
            }
        }
        guard let coordinator, coordinator.unwritten.isEmpty, !store.isFull,
            now - coordinator.lastFull > .seconds(10)
        else { return }
        try apply(.diskFreed)
    }

    /// Outputs of all tasks that are done, beside those given.
    func allOutputs(and digests: [Digest]) -> [Digest] {
        let records = coordinator?.scheduler.records ?? []
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
        if scheduler.records[task].lease(epoch: assignment.epoch) != nil, sabotage != .ignoresLoss {
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
        try apply(.failed(worker, task: assignment.task, epoch: assignment.epoch, failure))
    }
}

extension SimulatedCoordinator {
    /// Whether the result of a task waits for room.
    func isUnwritten(_ task: Int) -> Bool {
        unwritten.contains { if case .record(task, _) = $0 { true } else { false } }
    }
}
