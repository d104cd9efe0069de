/// What the scheduler knows of one task.
package struct TaskRecord: Sendable, Equatable {
    /// Where a task stands; Docs/Protocol.md draws the transitions.
    package enum State: Sendable, Equatable {
        /// Some inputs do not exist yet.
        case waiting(missing: Int)
        /// All inputs exist; its key is being computed and looked up in the store.
        case resolving
        /// Could run now.
        case ready
        /// A worker has it, or two: see `copy`.
        case leased(Lease)
        /// A valid result has come and is being written down.
        case recording(Commitment)
        /// Its result is in the store.
        case done
        /// It cost too many workers and is given to no other.
        case quarantined
    }
    /// `waiting` at first; once `done`, it stays so unless an output that is gone is needed.
    package var state: State
    /// A second lease, on another worker, where the first takes long; only while `leased`.
    package var copy: Lease?
    /// Known from `ready` on.
    package var key: Digest?
    /// Whether an input was made again with other bytes since the task was done.
    package var hasOldKey = false
    /// Known once done.
    package var outputs: [RoleBlob] = []
    /// Roles of `outputs` whose bytes are not in the store any more.
    package var gone: Set<String> = []
    /// Whether it was looked up and has to be computed: its inputs are needed.
    package var mustRun = false
    /// Attempts begun, the first being 1.
    package var attempts = 0
    /// Attempts that ended in an error of the task itself.
    package var failures = 0
    /// The worker of the last of them, and how often in a row it failed there.
    var failedBy: WorkerIdentifier?
    var repeats = 0
    /// Attempts whose worker was lost.
    package var losses = 0
    /// What the last worker that had it said of its progress.
    package var progress: TaskProgress?

    /// The leases under which it is computed: none, one, or two.
    package var leases: [Lease] {
        guard case .leased(let first) = state else { return [] }
        return copy.map { [first, $0] } ?? [first]
    }

    /// The lease of a token, if the task is computed under it.
    package func lease(token: UInt64) -> Lease? {
        guard case .leased(let first) = state else { return nil }
        if first.token == token { return first }
        return copy?.token == token ? copy : nil
    }

    /// Moves the deadline of a lease that it has.
    mutating func extend(token: UInt64, until deadline: Duration) {
        guard case .leased(var first) = state else { return }
        if first.token == token {
            first.deadline = deadline
            state = .leased(first)
        } else if copy?.token == token {
            copy?.deadline = deadline
        }
    }
}

/// The right of one worker to compute one task until a deadline.
package struct Lease: Sendable, Equatable, Codable {
    /// The only worker whose heartbeats extend it.
    package var owner: WorkerIdentifier
    /// Grows with every lease ever given, across restarts: tells a late message from a timely one.
    package var token: UInt64
    /// From 1.
    package var attempt: Int
    /// On the coordinator's clock.
    package var deadline: Duration
    /// When it was given, on the coordinator's clock; nil for one of an earlier life.
    package var begin: Duration?
    /// The owner's number of the request that it answers, 0 where that told none; nil for one of
    /// an earlier life.
    package var ask: UInt64?

    /// Gives a task to `owner`.
    package init(
        owner: WorkerIdentifier, token: UInt64, attempt: Int, deadline: Duration,
        begin: Duration? = nil, ask: UInt64? = nil
    ) {
        self.owner = owner
        self.token = token
        self.attempt = attempt
        self.deadline = deadline
        self.begin = begin
        self.ask = ask
    }
}

/// A result offered for a task.
package struct Commitment: Sendable, Equatable {
    /// The commit that waits for its answer.
    package var request: RequestIdentifier
    /// Who computed it; need not hold the lease any more.
    package var worker: WorkerIdentifier
    /// Of the lease it was computed under; a late one is no reason to refuse the result.
    package var token: UInt64
    /// From 1, as the lease numbered it.
    package var attempt: Int
    /// Must be the task's key, or the result is stale.
    package var key: Digest
    /// Blobs that are whole in the store, in the order of the task's work.
    package var outputs: [RoleBlob]
    /// Kept for people and for the time left; decides nothing.
    package var usage: Usage

    /// Pairs a result with who offers it.
    package init(
        request: RequestIdentifier, worker: WorkerIdentifier, token: UInt64, attempt: Int,
        key: Digest, outputs: [RoleBlob], usage: Usage
    ) {
        self.request = request
        self.worker = worker
        self.token = token
        self.attempt = attempt
        self.key = key
        self.outputs = outputs
        self.usage = usage
    }
}

/// What an attempt cost.
package struct Usage: Sendable, Equatable, Codable {
    /// Time the computation took, without fetching inputs and uploading outputs.
    package var wallMilliseconds: Int
    /// Processor time of the thread that computed.
    package var processorMilliseconds: Int
    /// Largest resident size the worker process had had by then, in bytes; 0 when unknown.
    package var peakBytes: Int

    /// Nothing unless told.
    package init(wallMilliseconds: Int = 0, processorMilliseconds: Int = 0, peakBytes: Int = 0) {
        self.wallMilliseconds = wallMilliseconds
        self.processorMilliseconds = processorMilliseconds
        self.peakBytes = peakBytes
    }
}

/// How far a running task says it is.
package struct TaskProgress: Sendable, Equatable, Codable {
    /// 0...1 of the work foreseen.
    package var fraction: Double
    /// Of a training; 0 before the first epoch ends.
    package var epoch: Int
    /// The best validation score so far, of a training.
    package var score: Double?

    /// Nothing done yet unless told.
    package init(fraction: Double = 0, epoch: Int = 0, score: Double? = nil) {
        self.fraction = fraction
        self.epoch = epoch
        self.score = score
    }
}
