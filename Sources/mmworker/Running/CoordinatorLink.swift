package import Coordination
package import Messaging

/// The coordinator as a worker sees it: one call a verb of the protocol.
///
/// Calls throw where no answer came; asking again is always safe, since every verb may be repeated.
package protocol CoordinatorLink: Sendable {
    /// Introduces the process, whose next request for work will have the number `nextAsk`.
    func hello(nextAsk: Int) async throws -> Introduction
    /// Gives up all calls under way and connects anew: they throw, and may be made again at once.
    ///
    /// A link that was cut or a coordinator that died unseen would let them wait in vain.
    func connectAnew()
    /// Waits for work for at most `patience`; tasks must end within `remaining`.
    func ask(
        _ number: Int, slots: Int, memoryBytes: Int, patience: Duration, remaining: Duration?
    ) async throws -> LeaseAnswer
    /// Makes a blob of the coordinator a file of this machine.
    func fetch(_ blob: BlobReference) async throws -> FetchedBlob
    /// Sends a blob of the cache, as far as the coordinator lacks it; returns its place there.
    func upload(_ blob: BlobReference) async throws -> String
    func commit(_ assignment: Assignment, _ outputs: [RoleBlob], _ usage: Usage) async throws
        -> CommitReply
    /// Offers a checkpoint whose blob is uploaded.
    func offer(_ checkpoint: TrainingCheckpoint, of assignment: Assignment) async throws
        -> CheckpointReply
    /// Says that the checkpoint an assignment came with is of no use.
    func refuse(_ checkpoint: BlobReference, of assignment: Assignment) async throws
    /// Tells why an attempt under the lease of this epoch ended without a result.
    func report(_ failure: Failure, epoch: UInt64) async throws
    func bye(_ reason: String) async throws
}

/// The coordinator's answer to a hello.
package enum Introduction: Sendable, Equatable {
    case welcome(study: String, lease: Duration, heartbeat: Duration, checkpoint: Duration)
    case refused(String)
    /// Every worker must run at this processor level, and this process does not; empty: at its own.
    case otherLevel(String)
}

/// The coordinator's answer to a request for work.
package struct LeaseAnswer: Sendable {
    /// A task that this build cannot read, or reads otherwise than the coordinator.
    package struct UnreadableTask: Sendable {
        /// Of its lease.
        package var epoch: UInt64
        /// What the coordinator is to be told.
        package var failure: Failure

        /// Names a task by its failure.
        package init(epoch: UInt64, failure: Failure) {
            self.epoch = epoch
            self.failure = failure
        }
    }
    /// What to compute.
    package var assignments: [Assignment]
    /// What came under a lease all the same.
    package var unreadable: [UnreadableTask] = []
    /// What the worker as a whole is to do.
    package var directive: Directive

    /// Grants tasks, every one of which could be read.
    package init(_ assignments: [Assignment], _ directive: Directive) {
        self.assignments = assignments
        self.directive = directive
    }
}

/// A blob as a file of this machine.
package struct FetchedBlob: Sendable {
    /// In the worker's cache, or a data file in its place.
    package var path: String
    /// What the file looked like when its bytes were known to be right; nil when it went at once.
    package var stamp: FileStamp?

    /// Says where the bytes are.
    package init(path: String, stamp: FileStamp?) {
        self.path = path
        self.stamp = stamp
    }
}

/// The coordinator's answer to a result.
package enum CommitReply: Sendable, Equatable {
    case settled(CommitAnswer)
    /// The coordinator lacks a blob it was told of; upload it again.
    case missingBlob(Digest)
}

/// The coordinator's answer to a checkpoint.
package enum CheckpointReply: Sendable, Equatable {
    case settled(CheckpointAnswer)
    /// The coordinator lacks its blob; upload it again.
    case missingBlob
}
