/// What happened outside the scheduler.
package enum SchedulerEvent: Sendable, Equatable {
    /// The coordinator has opened its store.
    case started
    /// A task's key is known; `outputs` are those of an earlier computation, if there was one, of
    /// which the roles `gone` were collected or damaged since.
    case resolved(task: Int, key: Digest, outputs: [RoleBlob]?, gone: Set<String> = [])
    /// A worker said hello; its next request for work will have this number, or 0 where it tells
    /// none.
    case joined(WorkerIdentifier, WorkerCapacity, nextAsk: UInt64 = 0)
    /// A worker asks for at most `slots` tasks of `memoryBytes` in all, and waits until `deadline`;
    /// with no slot, for a share of the last tasks. It must end before `end`, if there is one.
    /// Workers number these requests; 0 from one that does not.
    case asked(
        RequestIdentifier, WorkerIdentifier, slots: Int, memoryBytes: Int, deadline: Duration,
        end: Duration? = nil, ask: UInt64 = 0)
    /// A worker is alive and computes these. Its requests for work of numbers below `settledBelow`
    /// were answered or given up; 0 where it does not tell.
    case beat(
        RequestIdentifier, WorkerIdentifier, running: [RunningTask], settledBelow: UInt64 = 0)
    /// A worker offers a result whose blobs are in the store.
    case committed(task: String, Commitment)
    /// A worker offers the state of a task whose blob is in the store.
    case checkpointed(task: String, CheckpointOffer)
    /// A worker cannot use the checkpoint of a task that it was given.
    case checkpointRefused(task: String, WorkerIdentifier, token: UInt64, Digest)
    /// The store has written down the result that was accepted.
    case recorded(task: Int)
    /// Blobs were found missing from the store.
    case lost([Digest])
    /// There is no room for results: nothing more is given out until `diskFreed`.
    case diskFilled(DiskShortage)
    /// There is room again.
    case diskFreed
    /// A lease could not be written down, so its worker never heard of it.
    case withdrawn(task: Int, token: UInt64)
    /// An attempt ended without a result.
    case failed(WorkerIdentifier, task: String, token: UInt64, Failure)
    /// A worker said goodbye.
    case left(WorkerIdentifier)
    /// The user wants running tasks to end and no new ones to begin.
    case drainRequested
    /// Time has passed.
    case ticked
}

/// What a worker brings.
package struct WorkerCapacity: Sendable, Equatable, Codable {
    /// Host name, for people; several workers may share it.
    package var host: String
    /// The system's number of the process on its host, for people.
    package var processIdentifier: Int
    /// Tasks it computes at once, from 1.
    package var slots: Int
    /// Memory that all its tasks together may use, in bytes.
    package var memoryBytes: Int
    /// The build it says it is, such as `0.1.0 (results 2, protocol 2.1)`.
    package var build: String
    /// What decides the last digits of its results; empty where it does not tell.
    package var processor: String

    /// Describes a worker process.
    package init(
        host: String, processIdentifier: Int, slots: Int, memoryBytes: Int, build: String,
        processor: String = ""
    ) {
        self.host = host
        self.processIdentifier = processIdentifier
        self.slots = slots
        self.memoryBytes = memoryBytes
        self.build = build
        self.processor = processor
    }
}

/// A task as a heartbeat names it.
package struct RunningTask: Sendable, Equatable {
    /// The task's name in the plan.
    package var task: String
    /// Of the lease to extend.
    package var token: UInt64
    /// Shown to people; decides nothing.
    package var progress: TaskProgress

    /// Says how far `task` is under the lease of `token`.
    package init(task: String, token: UInt64, progress: TaskProgress) {
        self.task = task
        self.token = token
        self.progress = progress
    }
}
