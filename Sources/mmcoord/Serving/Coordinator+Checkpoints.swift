import Coordination
import Foundation
import Logging
import Messaging

/// Keeps the checkpoints of trainings, from which another worker can continue them.
extension Coordinator {
    /// The answer to an offered checkpoint.
    enum CheckpointSettlement: Sendable {
        case answered(CheckpointAnswer)
        /// Its blob is not in the store.
        case missing
    }

    /// A checkpoint that nobody used for this long belongs to a study that was changed.
    private static let oldestCheckpoint = Duration.seconds(14 * 24 * 3_600)

    /// Returns the checkpoints that earlier coordinators kept; forgets old ones, and those whose
    /// blobs are gone.
    static func checkpoints(
        in store: JobStore, _ blobs: BlobStore
    ) throws -> [Digest: TaskCheckpoint] {
        let limit = Date(timeIntervalSinceNow: -oldestCheckpoint.seconds)
        for digest in try store.dropCheckpoints(before: limit) { blobs.remove(digest) }
        let all = try store.checkpoints()
        let whole = all.filter {
            blobs.size(of: $0.value.blob.digest) == $0.value.blob.sizeBytes
        }
        try store.dropCheckpoints(of: all.keys.filter { whole[$0] == nil })
        return whole
    }

    /// Takes a checkpoint whose blob is whole in the store.
    func checkpoint(
        task: String, worker: WorkerIdentifier, token: UInt64, key: Digest,
        _ checkpoint: TaskCheckpoint
    ) async -> CheckpointSettlement {
        await restored()
        guard blobs.size(of: checkpoint.blob.digest) == checkpoint.blob.sizeBytes else {
            return .missing
        }
        let answer = await ask {
            .checkpointed(
                task: task,
                CheckpointOffer(
                    request: $0, worker: worker, token: token, key: key, checkpoint: checkpoint))
        }
        guard case .checkpoint(let verdict) = answer else { return .answered(.stale) }
        return .answered(verdict)
    }

    /// Forgets a checkpoint that a worker could not use.
    func refuseCheckpoint(
        task: String, worker: WorkerIdentifier, token: UInt64, digest: Digest
    ) async {
        await restored()
        logger.warning("worker \(worker) cannot use the checkpoint of \(task): it begins anew")
        apply(.checkpointRefused(task: task, worker, token: token, digest))
    }
}
