package import Coordination
package import Messaging

/// The coordinator as a worker sees it: one call for each request of the protocol.
///
/// A call throws where no answer came. It is always safe to call again, since every request may be
/// repeated.
package protocol CoordinatorLink: Sendable {
    /// Introduces this process, whose next request for work will have the number `nextAsk`.
    func hello(nextAsk: Int) async throws -> Introduction
    /// Ends all calls under way and connects anew: they throw, and may be made again at once.
    ///
    /// Over a dead connection they would wait in vain.
    func connectAnew()
    /// Waits for work for at most `patience`; asks for tasks that end within `remaining`.
    func ask(
        _ number: Int, slots: Int, memoryBytes: Int, patience: Duration, remaining: Duration?
    ) async throws -> LeaseAnswer
    /// Makes a blob of the coordinator a file of this machine.
    func fetch(_ blob: BlobReference) async throws -> FetchedBlob
    /// Uploads a blob of the cache, as far as the coordinator lacks it; returns its path there.
    func upload(_ blob: BlobReference) async throws -> String
    func commit(_ assignment: Assignment, _ outputs: [RoleBlob], _ usage: Usage) async throws
        -> CommitReply
    /// Offers a checkpoint whose blob is uploaded.
    func offer(_ checkpoint: TaskCheckpoint, of assignment: Assignment) async throws
        -> CheckpointReply
    /// Reports that the checkpoint of an assignment cannot be used.
    func refuse(_ checkpoint: BlobReference, of assignment: Assignment) async throws
    /// Reports why an attempt under the lease of this token ended without a result.
    func report(_ failure: Failure, token: UInt64) async throws
    func bye(_ reason: String) async throws
}

/// The coordinator's answer to a hello.
package enum Introduction: Sendable, Equatable {
    case welcome(study: String, lease: Duration, heartbeat: Duration, checkpoint: Duration)
    case refused(String)
    /// Every worker must run at this processor level, and this process does not; empty for none.
    case otherLevel(String)
}

/// The coordinator's answer to a request for work.
package struct LeaseAnswer: Sendable {
    /// A task that this build cannot read, or reads differently than the coordinator.
    package struct UnreadableTask: Sendable {
        /// The token of its lease.
        package var token: UInt64
        /// The failure to report.
        package var failure: Failure

        /// Combines a task's failure with the token of its lease.
        package init(token: UInt64, failure: Failure) {
            self.token = token
            self.failure = failure
        }
    }
    /// The tasks to compute.
    package var assignments: [Assignment]
    /// The leased tasks that cannot be computed here.
    package var unreadable: [UnreadableTask] = []
    /// What the worker shall do next.
    package var directive: Directive

    /// Grants tasks that could all be read.
    package init(_ assignments: [Assignment], _ directive: Directive) {
        self.assignments = assignments
        self.directive = directive
    }
}

/// A blob as a file of this machine.
package struct FetchedBlob: Sendable {
    /// In the worker's cache, or the data file itself.
    package var path: String
    /// The state of the file when its bytes were verified; nil when it was gone at once.
    package var stamp: FileStamp?

    /// Sets where the bytes are.
    package init(path: String, stamp: FileStamp?) {
        self.path = path
        self.stamp = stamp
    }
}

/// The coordinator's answer to a result.
package enum CommitReply: Sendable, Equatable {
    case settled(CommitAnswer)
    /// The coordinator lacks this blob of the result; it must be uploaded again.
    case missingBlob(Digest)
}

/// The coordinator's answer to a checkpoint.
package enum CheckpointReply: Sendable, Equatable {
    case settled(CheckpointAnswer)
    /// The coordinator lacks the checkpoint's blob; it must be uploaded again.
    case missingBlob
}
