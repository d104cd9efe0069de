/// What the scheduler wants done.
package enum SchedulerEffect: Sendable, Equatable {
    /// Compute the key of a task, look it up in the store, answer with `.resolved`; lookups of one
    /// task are answered in their order.
    case resolve(task: Int, inputs: [RoleBlob])
    /// Answer a request for work; empty when its patience ended or nothing will come.
    case grant(RequestIdentifier, [Grant], Directive)
    /// Answer a heartbeat.
    case answerBeat(RequestIdentifier, revoked: [Revocation], Directive)
    /// Write a result down durably, then answer with `.recorded`.
    case record(task: Int, Commitment)
    /// Answer a commit.
    case answerCommit(RequestIdentifier, CommitAnswer)
    /// Write down where a task is, remove blobs that are of no use any more, then answer.
    case keepCheckpoint(task: Int, CheckpointOffer, removing: [Digest])
    /// Answer a checkpoint that is of no use, and remove its blob.
    case answerCheckpoint(RequestIdentifier, CheckpointAnswer, removing: [Digest])
    /// Forget where the task of a key was, and remove blobs.
    case dropCheckpoint(key: Digest, removing: [Digest])
    /// Write down that the attempt of a token ended without a result.
    case recordFailure(task: Int, token: UInt64, Failure)
    /// Tell that a task cost too many workers: the study goes on without it, as far as it can.
    case quarantine(task: Int, Failure)
    /// Tell that a host gets nothing for a while, after failures of different tasks in a row.
    case rest(host: String, Duration, Failure)
    /// Write down that the last failure of each of these tasks on a host costs it no credit.
    case forgive(keys: [Digest], host: String)
    /// Write down that these blobs are collected, then remove them.
    case collect([Digest])
    /// Every task is done.
    case finish
    /// The study cannot go on.
    case stop(Failure)
}

/// A task given to a worker.
package struct Grant: Sendable, Equatable {
    /// Index in the plan.
    package var task: Int
    /// The key a result must name to be taken for this task.
    package var key: Digest
    /// In the order in which the task reads them, all known by digest.
    package var inputs: [RoleBlob]
    /// Under which the worker computes; written to the store before the worker hears of it.
    package var lease: Lease
    /// Where the task was left; nil at its beginning.
    package var checkpoint: TaskCheckpoint?

    /// Gives `task` under `lease`.
    package init(
        task: Int, key: Digest, inputs: [RoleBlob], lease: Lease,
        checkpoint: TaskCheckpoint? = nil
    ) {
        self.checkpoint = checkpoint
        self.task = task
        self.key = key
        self.inputs = inputs
        self.lease = lease
    }
}

/// A lease the worker no longer holds.
package struct Revocation: Sendable, Equatable {
    /// The task's name, as the heartbeat gave it.
    package var task: String
    /// Of the lease that is lost; the worker may by now hold the task under another.
    package var token: UInt64
    /// Why, as the end of a sentence in the worker's log.
    package var reason: String

    /// Takes back the lease of `token`.
    package init(task: String, token: UInt64, reason: String) {
        self.task = task
        self.token = token
        self.reason = reason
    }
}

/// What a worker is to do next, sent with every answer.
package enum Directive: Sendable, Equatable {
    case goOn
    /// Finish what is running, take nothing new, leave.
    case drain
    /// The study has ended: leave.
    case finished
    /// The coordinator does not know this worker: say hello again.
    case helloAgain
    /// Nothing that is left can be done in the time this worker has: leave.
    case outOfTime
}

/// What became of an offered result.
package enum CommitAnswer: Sendable, Equatable {
    case accepted
    /// Another attempt was first, with the same bytes.
    case alreadyDone
    /// Not for this task as it stands: its key differs.
    case stale
    /// Another attempt was first, with other bytes: the computation is not deterministic.
    case differentResult
}
