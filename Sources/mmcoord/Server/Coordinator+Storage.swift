import Coordination
import Logging
import Messaging

/// What the coordinator finds among its blobs.
extension Coordinator {
    /// The outputs recorded under a key, and the roles of those whose bytes are not here any more;
    /// nil when the key was never computed.
    func storedOutputs(of key: Digest) throws -> (outputs: [RoleBlob], gone: Set<String>)? {
        guard let stored = try store.outputs(of: key) else { return nil }
        // What was marked just before the last coordinator ended may still be there.
        for output in stored where output.isCollected { blobs.remove(output.output.blob.digest) }
        // Every one is looked at: a damaged blob that stayed would be taken for uploaded.
        let unsound = stored.filter { !$0.isCollected && !isSound($0.output.blob) }
        if !unsound.isEmpty {
            let names = unsound.map(\.output.blob.digest.short).joined(separator: ", ")
            logger.warning(
                "stored results are damaged or gone (blobs \(names)): made again where needed")
        }
        let gone = stored.filter(\.isCollected) + unsound
        return (stored.map(\.output), Set(gone.map(\.output.role)))
    }

    /// Whether a blob on disk still has the bytes its name says; a damaged one is removed.
    private func isSound(_ blob: BlobReference) -> Bool {
        do {
            try blobs.verify(blob.digest)
            return true
        } catch MessagingError.corruptBlob {
            blobs.remove(blob.digest)
            return false
        } catch {
            return false
        }
    }

    /// The outputs of other tasks that a task reads and that are not in the store; none unless the
    /// task is under the lease of `epoch`.
    func missingInputs(of task: String, epoch: UInt64) -> [Digest] {
        guard let index = plan.tasks.firstIndex(where: { $0.name == task }),
            case .leased(let lease) = scheduler.records[index].state, lease.epoch == epoch
        else { return [] }
        let given = plan.givenBlobs
        return Set(scheduler.inputs(of: index).map(\.blob.digest))
            .filter { !given.contains($0) && !blobs.contains($0) }.sorted()
    }
}
