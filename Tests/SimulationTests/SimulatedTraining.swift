import Coordination

/// A training under way on a simulated worker: how far it is follows from the time it has had.
struct SimulatedTraining {
    /// Hundredths that were done when it began here.
    var start: Int
    var began: Duration
    /// What all of it takes here.
    var duration: Duration

    func place(at now: Duration) -> Int {
        min(99, start + Int(100 * ((now - began) / duration)))
    }
}

/// What trainings leave behind, as `TrainingLoop` and `CheckpointSender` do.
extension Simulation {
    /// Begins a training where it was left, or anew; returns what is left of its time.
    mutating func begin(
        _ assignment: Assignment, lasting duration: Duration, on number: Int
    ) throws -> Duration {
        guard assignment.isResumable else { return duration }
        let start = try takeUp(assignment, number)
        processes[number].trainings[assignment.token] = SimulatedTraining(
            start: start, began: now, duration: duration)
        if scenario.checkpoint > .zero {
            schedule(
                after: scenario.checkpoint,
                .checkpoints(process: number, token: assignment.token))
        }
        return duration * (100 - start) / 100
    }

    private mutating func takeUp(_ assignment: Assignment, _ number: Int) throws -> Int {
        guard let blob = assignment.checkpoint else { return 0 }
        guard store.blobs.contains(blob.digest), let left = places[blob.digest] else {
            count("checkpoint refused")
            store.unmissed.remove(blob.digest)
            call(number, .refuse(assignment, blob.digest))
            return 0
        }
        guard left.key == assignment.key else {
            throw Violation("\(assignment.task) was given a checkpoint of another training")
        }
        count("training resumed")
        return left.place
    }

    /// The time of a checkpoint has come.
    mutating func checkpoint(_ number: Int, _ token: UInt64) {
        guard processes[number].isAlive, processes[number].computing[token] != nil else { return }
        schedule(after: scenario.checkpoint, .checkpoints(process: number, token: token))
        offerCheckpoint(number, token)
    }

    mutating func offerCheckpoint(_ number: Int, _ token: UInt64) {
        guard let assignment = processes[number].computing[token],
            let training = processes[number].trainings[token]
        else { return }
        let place = training.place(at: now)
        guard place > training.start else { return }
        let flaw = isHealed ? 0 : scenario.seats[processes[number].seat].flaw
        let digest = SimulatedBytes.digest(
            SimulationRandom.mix(
                SimulatedBytes.value(assignment.key) &+ UInt64(place) &* 0xC4EC &+ flaw))
        places[digest] = (assignment.key, place)
        count("checkpoint")
        call(number, .upload([digest]))
        call(
            number,
            .checkpoint(
                assignment,
                TaskCheckpoint(
                    blob: BlobReference(digest: digest, sizeBytes: 8), epoch: place / 10,
                    step: place % 10)))
    }

    /// An offer reaches the coordinator's socket.
    mutating func arrive(
        _ checkpoint: TaskCheckpoint, of assignment: Assignment, _ number: Int, _ process: Int
    ) throws {
        guard store.blobs.contains(checkpoint.blob.digest) else {
            reply(.missingBlob, to: number, process)
            return
        }
        let worker = processes[process].identifier
        try ask(number, process) {
            .checkpointed(
                task: assignment.task,
                CheckpointOffer(
                    request: $0, worker: worker, token: assignment.token, key: assignment.key,
                    checkpoint: checkpoint))
        }
    }

    /// Runs effects that are about checkpoints, as `Coordinator+Checkpoints.swift` does: once they
    /// are written down, where they are.
    mutating func runCheckpoint(_ effect: SchedulerEffect) throws {
        switch effect {
        case .keepCheckpoint(_, let offer, let removing):
            try witness.keeps(offer, store)
            remove(removing)
            witness.kept(offer)
            try answer(offer.request, .checkpoint(.kept))
        case .answerCheckpoint(let request, let verdict, let removing):
            remove(removing)
            try answer(request, .checkpoint(verdict))
        case .dropCheckpoint(let key, let removing):
            remove(removing)
            witness.dropped(key)
        default: return
        }
    }

    /// The checkpoints that a life of the coordinator begins with.
    mutating func storedCheckpoints() -> [Digest: TaskCheckpoint] {
        for key in store.forgetLostCheckpoints() { witness.dropped(key) }
        return store.checkpoints
    }
}

extension SimulatedStore {
    /// Forgets checkpoints whose bytes are gone; returns their keys.
    mutating func forgetLostCheckpoints() -> [Digest] {
        let lost = checkpoints.filter { !blobs.contains($0.value.blob.digest) }.map(\.key)
        for key in lost { checkpoints[key] = nil }
        return lost
    }
}

/// A training never goes back behind the last checkpoint that was kept, unless that is lost.
extension Witness {
    /// A checkpoint is kept, and its worker about to be told so.
    func keeps(_ offer: CheckpointOffer, _ store: SimulatedStore) throws {
        guard let last = checkpoints[offer.key], store.blobs.contains(last.blob.digest) else {
            return
        }
        // The one that is kept may be written once more, for an offer that was repeated.
        guard offer.checkpoint == last || offer.checkpoint.isLater(than: last) else {
            throw Violation(
                "the checkpoint of \(offer.key.short) goes back to \(offer.checkpoint.epoch)")
        }
    }

    mutating func kept(_ offer: CheckpointOffer) {
        checkpoints[offer.key] = offer.checkpoint
    }

    mutating func dropped(_ key: Digest) {
        checkpoints[key] = nil
    }

    /// A lease is about to be sent.
    func goesOn(_ grant: Grant, _ store: SimulatedStore) throws {
        guard let last = checkpoints[grant.key], store.blobs.contains(last.blob.digest) else {
            return
        }
        guard let given = grant.checkpoint, !last.isLater(than: given) else {
            throw Violation(
                "task \(grant.task) goes on after \(grant.checkpoint?.epoch ?? 0), not after "
                    + "\(last.epoch), batch \(last.step)")
        }
    }
}
