import Coordination

/// What survives a crash of the coordinator: the tables of its job store, and its blobs.
struct SimulatedStore {
    struct Attempt {
        var task: String
        var key: Digest
        var lease: Lease
        var isOpen: Bool
    }
    /// The coordinator dies in the middle of what it does.
    struct Crash: Error {}
    /// There is no room for a write.
    struct Full: Error {}

    /// A result as it was looked up.
    struct Row {
        var outputs: [RoleBlob]
        var collected: [RoleBlob]
    }

    private(set) var incarnation: UInt64 = 0
    private(set) var outcomes: [Digest: [RoleBlob]] = [:]
    private(set) var attempts: [UInt64: Attempt] = [:]
    /// Where trainings were left, by key.
    var checkpoints: [Digest: TaskCheckpoint] = [:]
    /// The open attempts of each task, oldest first.
    private var open: [String: [UInt64]] = [:]
    /// What attempts count against tasks, by key.
    private(set) var credits: [Digest: TaskCredit] = [:]
    private(set) var lastToken: UInt64 = 0
    var blobs: Set<Digest> = []
    /// Blobs that were written down as needed no more.
    private var collected: Set<Digest> = []
    /// Blobs that vanished and nobody has missed so far.
    var unmissed: Set<Digest> = []
    var isFull = false
    /// Transactions until the coordinator dies in one; nil for never.
    var transactionsUntilCrash: Int?

    /// A transaction is about to be kept, unless there is no room or the coordinator dies in it.
    mutating func reachTransaction() throws {
        if isFull { throw Full() }
        guard let left = transactionsUntilCrash else { return }
        guard left > 0 else { throw Crash() }
        transactionsUntilCrash = left - 1
    }

    /// Keeps the entries of a transaction, as `JobStore.write` does.
    mutating func keep(_ entries: [StoreEntry]) throws {
        for entry in entries {
            switch entry {
            case .leased(let task, let key, let lease, _): try begin(task, key, lease)
            case .recorded(let task, let commitment, _, _): record(task.name, commitment)
            case .failed(let failure, let token): endAttempt(token: token, failure)
            case .hostForgiven(let keys, _): for key in keys { credits[key]?.failures -= 1 }
            case .collected(let digests): collected.formUnion(digests)
            case .checkpointed(_, let key, let checkpoint): checkpoints[key] = checkpoint
            case .uncheckpointed(let key): checkpoints[key] = nil
            case .joined, .launched, .left, .forgiven: continue
            }
        }
    }

    mutating func beginIncarnation() {
        incarnation += 1
    }

    private mutating func begin(_ task: String, _ key: Digest, _ lease: Lease) throws {
        guard attempts[lease.token] == nil else {
            throw Violation("token \(lease.token) was given before")
        }
        attempts[lease.token] = Attempt(task: task, key: key, lease: lease, isOpen: true)
        open[task, default: []].append(lease.token)
        lastToken = max(lastToken, lease.token)
    }

    private mutating func record(_ task: String, _ commitment: Commitment) {
        outcomes[commitment.key] = commitment.outputs
        collected.subtract(commitment.outputs.map(\.blob.digest))
        for token in open[task] ?? [] { attempts[token]?.isOpen = false }
        open[task] = nil
        close(task, commitment.token)
    }

    /// Writes down why an attempt ended without a result.
    private mutating func endAttempt(token: UInt64, _ failure: Failure) {
        guard let attempt = attempts[token], attempt.isOpen else { return }
        close(attempt.task, token)
        var credit = credits[attempt.key] ?? TaskCredit(attempts: 0, failures: 0, losses: 0)
        credit.attempts = max(credit.attempts, attempt.lease.attempt)
        switch failure.kind {
        case .machine, .defect: credit.failures += 1
        case .lost: credit.losses += 1
        case .badInput, .preempted: break
        }
        credits[attempt.key] = credit
    }

    private mutating func close(_ task: String, _ token: UInt64) {
        attempts[token]?.isOpen = false
        open[task]?.removeAll { $0 == token }
    }

    /// The open leases of each task, oldest first.
    func openLeases() -> [String: [Lease]] {
        open.mapValues { tokens in
            tokens.compactMap { token in
                attempts[token].map { attempt in
                    var lease = attempt.lease
                    lease.begin = nil
                    return lease
                }
            }
        }
    }

    /// The tokens of the open leases of a task, oldest first.
    func openTokens(of task: String) -> [UInt64] { open[task] ?? [] }

    /// The outputs under a key, and those of them that were collected.
    func row(_ key: Digest) -> Row? {
        outcomes[key].map { outputs in
            Row(
                outputs: outputs,
                collected: outputs.filter { collected.contains($0.blob.digest) })
        }
    }

    /// Looks for the bytes of outputs that were not collected; returns those that are not there.
    func unsound(_ row: Row) -> [RoleBlob] {
        row.outputs.filter {
            !row.collected.contains($0) && !blobs.contains($0.blob.digest)
        }
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

    /// The outputs under a key, if they are all there.
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
