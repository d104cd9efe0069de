import Coordination
import Pipelines
import LinearAlgebra
import Logging
import Messaging

/// Sends the snapshots of one attempt to the coordinator; failures are only logged.
struct CheckpointSender: Sendable {
    let assignment: Assignment
    let link: any CoordinatorLink
    let cache: WorkerCache
    let logger: Logger

    /// Encodes a snapshot on another thread, uploads and offers it.
    func send(_ snapshot: Snapshot) async {
        do {
            let (cache, token) = (cache, assignment.token)
            let blob = try await ComputeThread.run(name: "checkpoint") {
                let bytes = snapshot.archive.encoded()
                return BlobReference(
                    digest: try cache.insert(bytes, token: token), sizeBytes: bytes.count)
            }
            defer { cache.discard(blob.digest, token: token) }
            try await offer(
                TaskCheckpoint(blob: blob, epoch: snapshot.epoch, step: snapshot.step))
        } catch {
            logger.notice(
                "\(assignment.task): the checkpoint of epoch \(snapshot.epoch) is lost: \(error)")
        }
    }

    private func offer(_ checkpoint: TaskCheckpoint) async throws {
        var tries = 0
        while true {
            tries += 1
            do {
                _ = try await link.upload(checkpoint.blob)
                guard case .settled(let answer) = try await link.offer(checkpoint, of: assignment)
                else { throw MessagingError.blobNotFound(checkpoint.blob.digest) }
                logger.debug(
                    """
                    \(assignment.task): the checkpoint of epoch \(checkpoint.epoch), batch \
                    \(checkpoint.step), is \(answer)
                    """)
                return
            } catch  where tries < 3 {
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    /// Reports to the coordinator that the checkpoint of the assignment cannot be used.
    func refuse() {
        guard let checkpoint = assignment.checkpoint else { return }
        Task {
            do {
                try await link.refuse(checkpoint, of: assignment)
            } catch {
                logger.debug("\(assignment.task): no answer about its checkpoint: \(error)")
            }
        }
    }
}
