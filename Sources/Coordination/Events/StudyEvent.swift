/// Something that happened in a study, for whoever watches it.
///
/// Events decide nothing. The coordinator emits them where it runs effects: a lease or a result is
/// told of once it is in the store.
package struct StudyEvent: Sendable, Equatable {
    /// From 1, without gaps, in one life of the coordinator.
    package let number: UInt64
    /// When, since the coordinator began.
    package let time: Duration
    /// What happened.
    package let change: Change

    /// A task of the plan.
    package struct Subject: Sendable, Equatable {
        /// Index in the plan.
        package let index: Int
        /// The task's name in the plan.
        package let name: String
        /// What it computes.
        package let kind: TaskKind

        /// Names task `index` of `plan`.
        package init(_ index: Int, of plan: Plan) {
            self.index = index
            name = plan.tasks[index].name
            kind = plan.tasks[index].work.kind
        }
    }

    /// What happened to whom.
    package enum Change: Sendable, Equatable {
        /// The store had the task's result from an earlier life of the coordinator.
        case found(Subject)
        /// The task could be computed now.
        case ready(Subject)
        /// A worker was given the task.
        case leased(Subject, WorkerIdentifier, attempt: Int)
        /// A second worker was given the task, because the first takes long.
        case copied(Subject, WorkerIdentifier, attempt: Int)
        /// A heartbeat said how far the task is.
        case progressed(Subject, WorkerIdentifier, TaskProgress)
        /// Whoever is given the task next goes on from here.
        case checkpointed(Subject, WorkerIdentifier, TaskCheckpoint)
        /// The task's result is in the store; `seconds` is what computing it took.
        case finished(Subject, WorkerIdentifier, seconds: Double)
        /// The task's result is needed again, and its bytes are gone.
        case reopened(Subject)
        /// An attempt failed, or its worker was lost.
        case failed(Subject, Failure)
        /// An attempt ended without a result and without anybody's fault.
        case yielded(Subject, Failure)
        /// The task is given to no worker any more.
        case quarantined(Subject, Failure)
        /// A worker said hello for the first time.
        case joined(WorkerIdentifier, WorkerCapacity)
        /// A worker said goodbye, or its process was seen to end.
        case left(WorkerIdentifier, reason: String)
        /// A worker was not heard of for too long.
        case lost(WorkerIdentifier)
        /// A host is given nothing for a while, because different tasks failed there in a row.
        case rested(host: String, Duration, Failure)
        /// Nothing is given out until there is room.
        case storageFilled(DiskShortage)
        /// There is room again.
        case storageFreed
        /// Every task is done, and the results are being written.
        case assembling
        /// No task is given out any more; the reason, unless all are done.
        case ended(reason: String?)
    }

    init(number: UInt64, time: Duration, _ change: Change) {
        self.number = number
        self.time = time
        self.change = change
    }
}
