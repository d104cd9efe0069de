/// A task as a worker is given it.
package struct Assignment: Sendable, Equatable {
    /// The task's name in the plan.
    package var task: String
    /// Goes back with the result, so that the coordinator can tell whether it still fits.
    package var key: Digest
    /// What to compute, the same on every machine.
    package var work: TaskWork
    /// In the order in which the task reads them; not fetched yet.
    package var inputs: [RoleBlob]
    /// From 1, counted over all workers.
    package var attempt: Int
    /// Of the lease; no two assignments share one.
    package var token: UInt64
    /// Counted against the worker's memory while it computes, in bytes.
    package var memoryBytes: Int
    /// Whether it can stop with a checkpoint from which another worker goes on.
    package var isResumable: Bool
    /// Where another worker left the task; nil to begin at its beginning.
    package var checkpoint: BlobReference?

    /// Describes a task under a lease.
    package init(
        task: String, key: Digest, work: TaskWork, inputs: [RoleBlob], attempt: Int, token: UInt64,
        memoryBytes: Int, isResumable: Bool = false, checkpoint: BlobReference? = nil
    ) {
        self.isResumable = isResumable
        self.task = task
        self.key = key
        self.work = work
        self.inputs = inputs
        self.attempt = attempt
        self.token = token
        self.memoryBytes = memoryBytes
        self.checkpoint = checkpoint
    }
}

/// What happened outside the worker's machine.
package enum WorkerEvent: Sendable, Equatable {
    /// The process is up.
    case started
    /// The coordinator took it in.
    case welcomed
    /// The coordinator will not have it.
    case refused(String)
    /// The coordinator wants every worker at another processor level; empty: at its own.
    case levelled(String)
    /// A task means something else to the coordinator's build than to this one.
    case misread(String)
    /// The answer to the request for work of this number.
    case granted(ask: Int, [Assignment], Directive)
    /// The request for work of this number got no answer.
    case askingFailed(ask: Int)
    /// A task is computed; its outputs are in the worker's cache.
    case computed(token: UInt64, [RoleBlob])
    /// A task ended in an error.
    case couldNotCompute(token: UInt64, Failure)
    /// The coordinator has said what became of a result, or cannot be told any more.
    case delivered(token: UInt64)
    /// The coordinator knows of a failure, or cannot be told.
    case reported(token: UInt64)
    /// The answer to a heartbeat.
    case beatAnswered(revoked: [Revocation], Directive)
    /// The worker's own disk is full: no more work until `diskFreed`.
    case diskFilled
    /// There is room again.
    case diskFreed
    /// A signal asks the process to stop.
    case stopRequested(String)
    /// The time that a signal leaves for results on their way is over.
    case graceEnded
    /// The coordinator was silent for longer than this worker's patience.
    case contactLost(String)
}

/// What the worker's machine wants done.
package enum WorkerEffect: Sendable, Equatable {
    /// Introduce the process until the coordinator answers.
    case sayHello
    /// Ask for tasks, under a number that comes back with the answer.
    case ask(Int, slots: Int, memoryBytes: Int)
    /// Fetch the inputs and compute.
    case compute(Assignment)
    /// Stop computing; the result is not wanted.
    case abandon(Assignment, reason: String)
    /// Let a resumable task stop and leave a checkpoint; it ends in a failure.
    case yield(Assignment, reason: String)
    /// Upload the outputs and offer them.
    case deliver(Assignment, [RoleBlob])
    /// Tell the coordinator of a failure.
    case report(Assignment, Failure)
    /// Say goodbye and end the process.
    case leave(WorkerExit)
}

/// Why a worker ends.
package enum WorkerExit: Sendable, Equatable, CustomStringConvertible {
    case studyEnded
    case drained
    case refused(String)
    /// Begin again as a process of this processor level; empty: of its own.
    case otherLevel(String)
    /// This build reads tasks otherwise than the coordinator's.
    case otherBuild(String)
    case stopped(String)
    case lostContact(String)
    /// Nothing that is left can be done in the time this worker has.
    case outOfTime

    package var description: String {
        switch self {
        case .studyEnded: "the study has ended"
        case .drained: "the coordinator drains its workers"
        case .refused(let reason): "the coordinator refused this worker: \(reason)"
        case .otherLevel(let level):
            "to begin again at the processor level \(level.isEmpty ? "of its own" : level)"
        case .otherBuild(let reason): reason
        case .stopped(let reason): reason
        case .lostContact(let message): message
        case .outOfTime: "no task that is left can end in the time this worker has"
        }
    }

    /// The exit status: 0 when all is well, 75 (`EX_TEMPFAIL`) when a batch system should start
    /// the worker again, 69 (`EX_UNAVAILABLE`) when nobody answers, 76 (`EX_PROTOCOL`) on refusal
    /// and where builds differ.
    ///
    /// A process that begins again does not exit.
    package var status: Int32 {
        switch self {
        case .studyEnded, .drained, .otherLevel: 0
        case .stopped, .outOfTime: 75
        case .lostContact: 69
        case .refused, .otherBuild: 76
        }
    }
}
