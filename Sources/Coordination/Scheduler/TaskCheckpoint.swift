/// A training's state between two batches, as a blob.
package struct TaskCheckpoint: Sendable, Equatable {
    /// Weights, optimizer, schedule, history; what it is made of is the worker's affair.
    package var blob: BlobReference
    /// Epochs done.
    package var epoch: Int
    /// Batches done of the next epoch.
    package var step: Int

    /// Names the state after `epoch` epochs and `step` batches.
    package init(blob: BlobReference, epoch: Int, step: Int) {
        self.blob = blob
        self.epoch = epoch
        self.step = step
    }

    /// Whether the training had gone further than at `other`.
    package func isLater(than other: TaskCheckpoint) -> Bool {
        (epoch, step) > (other.epoch, other.step)
    }
}

/// A checkpoint with who offers it.
package struct CheckpointOffer: Sendable, Equatable {
    /// The offer that waits for its answer.
    package var request: RequestIdentifier
    /// Must hold the lease.
    package var worker: WorkerIdentifier
    /// Of the lease, not of the training.
    package var token: UInt64
    /// Must be the task's key.
    package var key: Digest
    /// Must be later than the one that is kept.
    package var checkpoint: TaskCheckpoint

    /// Pairs a checkpoint with who offers it.
    package init(
        request: RequestIdentifier, worker: WorkerIdentifier, token: UInt64, key: Digest,
        checkpoint: TaskCheckpoint
    ) {
        self.request = request
        self.worker = worker
        self.token = token
        self.key = key
        self.checkpoint = checkpoint
    }
}

/// What became of an offered checkpoint.
package enum CheckpointAnswer: Sendable, Equatable {
    /// Written down: whoever is given the task next goes on from there.
    case kept
    /// The lease is over, or a later checkpoint is kept.
    case stale
}

/// The latest checkpoint of each training, by the key of its task.
package struct CheckpointTable: Sendable {
    private var latest: [Digest: TaskCheckpoint]
    /// How many keys have a checkpoint of these bytes.
    private var uses: [Digest: Int] = [:]

    init(_ latest: [Digest: TaskCheckpoint]) {
        self.latest = latest
        for checkpoint in latest.values { uses[checkpoint.blob.digest, default: 0] += 1 }
    }

    /// Where the task of a key was last.
    package subscript(key: Digest) -> TaskCheckpoint? { latest[key] }

    /// Whether these bytes are the latest checkpoint of some training.
    package func contains(_ blob: Digest) -> Bool { uses[blob] != nil }

    /// Puts a checkpoint, or none, in the place of the one there was, which is returned.
    mutating func replace(
        _ key: Digest, with checkpoint: TaskCheckpoint?
    ) -> TaskCheckpoint? {
        let old = latest[key]
        latest[key] = checkpoint
        if let checkpoint { uses[checkpoint.blob.digest, default: 0] += 1 }
        if let old {
            let left = uses[old.blob.digest, default: 1] - 1
            uses[old.blob.digest] = left > 0 ? left : nil
        }
        return old
    }
}
