/// One thing that the coordinator writes down in its store.
package enum StoreEntry: Sendable {
    /// A worker is there.
    case joined(WorkerIdentifier, host: String)
    /// A worker that is there was started by the coordinator, and ends with it.
    case launched(WorkerIdentifier)
    /// A worker is gone; without one, all there were.
    case left(WorkerIdentifier?)
    /// A lease, before its worker learns of it.
    case leased(task: String, key: Digest, Lease, host: String)
    /// A valid result; that of a task that was made again takes the place of the first.
    case recorded(TaskSpec, Commitment, host: String, processor: String = "")
    /// Why the attempt of a token ended without a result.
    case failed(Failure, token: UInt64)
    /// Every task has its full credit again: the user is told why the study stopped.
    case forgiven
    /// The last failure of each of these tasks on a host is the host's fault and costs no credit.
    case hostForgiven(keys: [Digest], host: String)
    /// Blobs that are no longer needed; they may be removed once this is written.
    case collected([Digest])
    /// Where the task of a key is, in the place of where it was.
    case checkpointed(TaskWork, key: Digest, TaskCheckpoint)
    /// The task of a key has no checkpoint any more.
    case uncheckpointed(key: Digest)
}

extension SchedulerEffect {
    /// What must be written down before this effect is run.
    ///
    /// - Parameters:
    ///   - plan: The tasks that effects name by index.
    ///   - capacity: What a worker said of itself; nil once it has left.
    /// - Returns: In the order in which they are written; nothing where it may be run at once.
    package func entries(
        of plan: Plan, capacity: (WorkerIdentifier) -> WorkerCapacity?
    ) -> [StoreEntry] {
        switch self {
        case .grant(_, let grants, _):
            grants.map {
                .leased(
                    task: plan.tasks[$0.task].name, key: $0.key, $0.lease,
                    host: capacity($0.lease.owner)?.host ?? "")
            }
        case .record(let task, let commitment):
            [
                .recorded(
                    plan.tasks[task], commitment, host: capacity(commitment.worker)?.host ?? "",
                    processor: capacity(commitment.worker)?.processor ?? "")
            ]
        case .keepCheckpoint(let task, let offer, _):
            [.checkpointed(plan.tasks[task].work, key: offer.key, offer.checkpoint)]
        case .dropCheckpoint(let key, _): [.uncheckpointed(key: key)]
        case .recordFailure(_, let token, let failure): [.failed(failure, token: token)]
        case .forgive(let keys, let host): [.hostForgiven(keys: keys, host: host)]
        // First the record: a blob that is gone without one would look like a loss.
        case .collect(let digests): [.collected(digests)]
        // Who starts the study again has seen to it: its tasks begin with full credit.
        case .stop: [.forgiven]
        case .resolve, .answerBeat, .answerCommit, .answerCheckpoint, .quarantine, .rest, .finish:
            []
        }
    }
}
