package import Coordination

/// One thing that the coordinator writes down in its store.
package enum StoreEntry: Sendable {
    /// A worker is there.
    case joined(WorkerIdentifier, host: String)
    /// A worker is gone; without one, all there were.
    case left(WorkerIdentifier?)
    /// A lease, before its worker learns of it.
    case leased(task: String, key: Digest, Lease, host: String)
    /// A valid result; that of a task that was made again takes the place of the first.
    case recorded(TaskSpec, Commitment, host: String)
    /// Why the attempt of an epoch ended without a result.
    case failed(Failure, epoch: UInt64)
    /// Every task has its full credit again: the user is told why the study stopped.
    case forgiven
    /// The last failure of each of these tasks on a host is the host's fault and costs no credit.
    case hostForgiven(keys: [Digest], host: String)
    /// Blobs that are no longer needed; they may be removed once this is written.
    case collected([Digest])
    /// Where the training of a key is, in the place of where it was.
    case checkpointed(key: Digest, TrainingCheckpoint)
    /// The training of a key has no checkpoint any more.
    case uncheckpointed(key: Digest)
}
