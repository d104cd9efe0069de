import Coordination

/// The coordinator as a worker sees it: one call a verb of the protocol.
///
/// Calls throw where no answer came; asking again is always safe, since every verb may be repeated.
protocol CoordinatorLink: Sendable {
    /// Introduces the process, whose next request for work will have the number `nextAsk`.
    func hello(nextAsk: Int) async throws -> Introduction
    /// Gives up all calls under way and connects anew: they throw, and may be made again at once.
    ///
    /// A link that was cut or a coordinator that died unseen would let them wait in vain.
    func connectAnew()
    /// Waits for work for at most `patience`; tasks must end within `remaining`.
    func ask(
        _ number: Int, slots: Int, memoryBytes: Int, patience: Duration, remaining: Duration?
    ) async throws -> ([Assignment], Directive)
    /// Makes a blob of the coordinator a file of `cache`.
    func fetch(_ blob: BlobReference) async throws -> String
    /// Sends a blob of the cache, as far as the coordinator lacks it; returns its place there.
    func upload(_ blob: BlobReference) async throws -> String
    func commit(_ assignment: Assignment, _ outputs: [RoleBlob], _ usage: Usage) async throws
        -> CommitReply
    /// Offers a checkpoint whose blob is uploaded.
    func offer(_ checkpoint: TrainingCheckpoint, of assignment: Assignment) async throws
        -> CheckpointReply
    /// Says that the checkpoint an assignment came with is of no use.
    func refuse(_ checkpoint: BlobReference, of assignment: Assignment) async throws
    func report(_ assignment: Assignment, _ failure: Failure) async throws
    func bye(_ reason: String) async throws
}

/// The coordinator's answer to a hello.
enum Introduction: Sendable, Equatable {
    case welcome(study: String, lease: Duration, heartbeat: Duration, checkpoint: Duration)
    case refused(String)
}

/// The coordinator's answer to a result.
enum CommitReply: Sendable, Equatable {
    case settled(CommitAnswer)
    /// The coordinator lacks a blob it was told of; upload it again.
    case missingBlob(Digest)
}

/// The coordinator's answer to a checkpoint.
enum CheckpointReply: Sendable, Equatable {
    case settled(CheckpointAnswer)
    /// The coordinator lacks its blob; upload it again.
    case missingBlob
}
