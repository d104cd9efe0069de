/// Where tasks are, so that another worker can go on with them.
///
/// One checkpoint a key is kept, the latest that a live lease brought. It is of no use once the
/// task is done.
extension Scheduler {
    mutating func checkpointed(_ name: String, _ offer: CheckpointOffer) -> [SchedulerEffect] {
        let known = checkpoints[offer.key]
        // The same offer may come twice, before the first is written down or after: its answer was
        // lost. Written again, it is answered once it is kept.
        if known == offer.checkpoint, let index = indexByName[name] {
            return [.keepCheckpoint(task: index, offer, removing: [])]
        }
        guard let index = indexByName[name], records.entries[index].key == offer.key,
            isHeld(index, by: offer.worker, token: offer.token),
            known.map({ offer.checkpoint.isLater(than: $0) }) ?? true
        else {
            let removing = unused([offer.checkpoint.blob.digest])
            return [.answerCheckpoint(offer.request, .stale, removing: removing)]
        }
        let old = checkpoints.replace(offer.key, with: offer.checkpoint)
        let removing = unused(old.map { [$0.blob.digest] } ?? [])
        return [.keepCheckpoint(task: index, offer, removing: removing)]
    }

    /// Forgets a checkpoint that a worker was given and could not use, so that an earlier one of
    /// the task that begins anew is kept again.
    mutating func checkpointRefused(
        _ name: String, by worker: WorkerIdentifier, token: UInt64, _ digest: Digest
    ) -> [SchedulerEffect] {
        guard let index = indexByName[name], isHeld(index, by: worker, token: token),
            let key = records.entries[index].key, checkpoints[key]?.blob.digest == digest
        else { return [] }
        return forgetCheckpoint(of: index)
    }

    /// Drops the checkpoint of a task that needs none any more.
    mutating func forgetCheckpoint(of index: Int) -> [SchedulerEffect] {
        guard let key = records.entries[index].key, let old = checkpoints.replace(key, with: nil)
        else {
            return []
        }
        return [.dropCheckpoint(key: key, removing: unused([old.blob.digest]))]
    }

    /// Whether a worker computes a task under the lease of `token`.
    private func isHeld(_ index: Int, by worker: WorkerIdentifier, token: UInt64) -> Bool {
        records.entries[index].lease(token: token)?.owner == worker
    }

    /// Those blobs that are neither somebody's output or input nor the checkpoint of a task.
    private func unused(_ digests: [Digest]) -> [Digest] {
        digests.filter { digest in
            ledger.holders(of: digest).isEmpty && !ledger.isNeeded(digest)
                && !checkpoints.contains(digest)
        }
    }
}
