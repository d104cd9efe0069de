import Coordination

/// What survives a crash of the coordinator: the tables of its job store, and its blobs.
struct SimulatedStore {
    struct Attempt {
        var task: Int
        var lease: Lease
        var isOpen: Bool
    }
    /// The coordinator dies in the middle of what it does.
    struct Crash: Error {}
    /// There is no room for a write.
    struct Full: Error {}

    private(set) var incarnation: UInt64 = 0
    private(set) var outcomes: [Digest: [RoleBlob]] = [:]
    private(set) var attempts: [UInt64: Attempt] = [:]
    /// Where trainings were left, by key.
    var checkpoints: [Digest: TrainingCheckpoint] = [:]
    /// The open attempts of each task, oldest first.
    private var open: [Int: [UInt64]] = [:]
    /// What attempts count against tasks, by key.
    private(set) var credits: [Digest: TaskCredit] = [:]
    private(set) var lastEpoch: UInt64 = 0
    var blobs: Set<Digest> = []
    /// Blobs that were written down as needed no more.
    private var collected: Set<Digest> = []
    /// Blobs that vanished and nobody has missed so far.
    var unmissed: Set<Digest> = []
    var isFull = false
    /// Writes until the coordinator dies in the middle of what it does; nil for never.
    var writesUntilCrash: Int?

    /// One transaction: it stands as a whole or, when the coordinator dies, not at all.
    mutating func write() throws {
        if isFull { throw Full() }
        guard let left = writesUntilCrash else { return }
        guard left > 0 else { throw Crash() }
        writesUntilCrash = left - 1
    }

    mutating func beginIncarnation() {
        incarnation += 1
    }

    mutating func beginAttempts(_ grants: [Grant]) throws {
        try write()
        for grant in grants {
            guard attempts[grant.lease.epoch] == nil else {
                throw Violation("epoch \(grant.lease.epoch) was given before")
            }
            attempts[grant.lease.epoch] = Attempt(
                task: grant.task, lease: grant.lease, isOpen: true)
            open[grant.task, default: []].append(grant.lease.epoch)
            lastEpoch = max(lastEpoch, grant.lease.epoch)
        }
    }

    mutating func record(task: Int, _ commitment: Commitment) throws {
        try write()
        outcomes[commitment.key] = commitment.outputs
        collected.subtract(commitment.outputs.map(\.blob.digest))
        for epoch in open[task] ?? [] { attempts[epoch]?.isOpen = false }
        open[task] = nil
        close(task, commitment.epoch)
    }

    /// Writes down why an attempt ended without a result.
    mutating func endAttempt(epoch: UInt64, key: Digest?, _ failure: Failure) throws {
        try write()
        guard let attempt = attempts[epoch] else { return }
        close(attempt.task, epoch)
        guard let key else { return }
        var credit = credits[key] ?? TaskCredit(attempts: 0, failures: 0, losses: 0)
        credit.attempts = max(credit.attempts, attempt.lease.attempt)
        switch failure.kind {
        case .machine, .defect: credit.failures += 1
        case .lost: credit.losses += 1
        case .badInput, .preempted: break
        }
        credits[key] = credit
    }

    /// Writes down that a host was at fault for the last failures of tasks.
    mutating func forgive(_ keys: [Digest]) throws {
        try write()
        for key in keys { credits[key]?.failures -= 1 }
    }

    private mutating func close(_ task: Int, _ epoch: UInt64) {
        attempts[epoch]?.isOpen = false
        open[task]?.removeAll { $0 == epoch }
    }

    /// The open leases of each task, oldest first.
    func openLeases() -> [Int: [Lease]] {
        open.mapValues { epochs in
            epochs.compactMap { epoch in
                attempts[epoch].map { attempt in
                    var lease = attempt.lease
                    lease.begin = nil
                    return lease
                }
            }
        }
    }

    /// Removes blobs that nobody needs: first the record, then the bytes.
    mutating func collect(_ digests: [Digest]) throws {
        try write()
        collected.formUnion(digests)
        blobs.subtract(digests)
    }

    /// The outputs under a key, and the roles of those whose bytes are not there.
    mutating func lookUp(_ key: Digest) -> (outputs: [RoleBlob], gone: Set<String>)? {
        guard let outputs = outcomes[key] else { return nil }
        blobs.subtract(outputs.map(\.blob.digest).filter { collected.contains($0) })
        unmissed.subtract(outputs.map(\.blob.digest))
        let gone = outputs.filter { !blobs.contains($0.blob.digest) }
        return (outputs, Set(gone.map(\.role)))
    }

    mutating func upload(_ digests: [Digest]) {
        blobs.formUnion(digests)
        unmissed.subtract(digests)
    }

    /// A blob is gone, by nobody's will.
    mutating func lose(_ digest: Digest) {
        guard blobs.remove(digest) != nil else { return }
        unmissed.insert(digest)
    }

    /// Those of these blobs that are not there.
    func absent(_ inputs: [RoleBlob]) -> [Digest] {
        Set(inputs.map(\.blob.digest)).filter { !blobs.contains($0) }.sorted()
    }

    func outputsIfWhole(_ key: Digest) -> [RoleBlob]? {
        guard let outputs = outcomes[key],
            outputs.allSatisfy({ blobs.contains($0.blob.digest) })
        else { return nil }
        return outputs
    }
}

/// An invariant that did not hold.
struct Violation: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) {
        self.description = description
    }
}
