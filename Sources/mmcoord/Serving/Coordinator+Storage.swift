package import Coordination
import Dispatch
package import Logging
package import Messaging

/// Checks blobs, and reacts to a full disk.
extension Coordinator {
    /// Pauses the study because something could not be written.
    ///
    /// - Parameters:
    ///   - folder: The folder without space.
    ///   - neededBytes: The size of what was to be written.
    func diskFilled(at folder: String, neededBytes: Int) {
        lastFull = now
        let shortage = shortage(folder, neededBytes)
        if scheduler.shortage == nil {
            emit(.storageFilled(shortage))
            logger.warning("no space left in \(folder): pausing")
        }
        apply(.diskFilled(shortage))
    }

    /// Pauses before a write fails: workers that share the file system may have filled it.
    func checkDisk() {
        guard ending == nil, let space = DiskSpace(at: blobs.directory),
            space.freeBytes < FullDisk.marginBytes / 4
        else { return }
        diskFilled(at: blobs.directory, neededBytes: 0)
    }

    /// Repeats the writes that found no space; goes on once there is some.
    func retryWrites() {
        writes.tryAgain()
        beginWriting()
        // An upload that finds no space is repeated every few seconds, so silence means that none
        // waits. The need may be less by now, and quotas do not show in the free space.
        guard let shortage = scheduler.shortage, writes.isEmpty,
            now - lastFull > .seconds(10),
            let space = DiskSpace(at: shortage.folder), space.freeBytes >= FullDisk.marginBytes
        else { return }
        logger.notice("there is space in \(shortage.folder) again: the study goes on")
        freeDisk()
    }

    /// Goes on after a full disk.
    func freeDisk() {
        emit(.storageFreed)
        apply(.diskFreed)
    }

    private func shortage(_ folder: String, _ neededBytes: Int) -> DiskShortage {
        DiskShortage(
            folder: folder, freeBytes: DiskSpace(at: folder)?.freeBytes ?? 0,
            neededBytes: neededBytes + FullDisk.marginBytes)
    }

    /// Hashes what the results are made from before the last task counts as done.
    ///
    /// While workers are there, they can compute again what the disk has damaged.
    func verifyResults() async {
        let kept = KeptOutputs(plan: plan)
        var results: [BlobReference] = []
        for (index, record) in scheduler.records.enumerated()
        where record.state == .done && plan.tasks[index].traits.isResult {
            for output in record.outputs
            where kept.contains(TaskOutput(task: index, role: output.role))
                && !record.gone.contains(output.role)
            {
                results.append(output.blob)
            }
        }
        let unsound = await Self.unsound(results, in: blobs)
        guard !unsound.isEmpty else { return }
        let names = unsound.map(\.short).joined(separator: ", ")
        logger.warning("results are damaged or gone (blobs \(names)): made again")
        apply(.lost(unsound))
    }

    /// Removes uploads that never became a result or a checkpoint, because the worker or the
    /// coordinator died in between.
    ///
    /// Workers wait an hour for a coordinator, so within `age` they may still offer the blob. A
    /// worker that offers it later hears that the bytes are missing, and sends them again.
    package static func removeUnnamed(
        in blobs: BlobStore, _ store: JobStore, keeping kept: some Sequence<Digest>,
        olderThan age: Duration = .seconds(3_600), _ logger: Logger
    ) throws {
        let swept = blobs.sweep(
            keeping: try store.namedBlobs().union(kept), olderThan: age)
        guard swept.count > 0 else { return }
        logger.info(
            "removed \(swept.count) blobs (\(swept.sizeBytes >> 20) MiB) that no result names")
    }

    /// Writes small inputs again that were damaged or removed; returns false where all were sound.
    func restoreKeptInputs() async -> Bool {
        var isRestored = false
        let inputs = keptInputs.map { BlobReference(digest: $0, sizeBytes: $1.count) }
        for digest in await Self.unsound(inputs, in: blobs) {
            guard let bytes = keptInputs[digest] else { continue }
            do {
                _ = try blobs.insert(bytes)
                isRestored = true
                logger.warning("blob \(digest.short) was damaged or gone: put back")
            } catch {
                logger.error("blob \(digest.short) is damaged and cannot be put back: \(error)")
            }
        }
        return isRestored
    }

    /// Returns the outputs of other tasks that a task reads and that the store lacks; with
    /// `isHashed` also those that are damaged there.
    ///
    /// Empty unless the task is under the lease of `token`.
    func lostInputs(of task: String, token: UInt64, isHashed: Bool) async -> [Digest] {
        let inputs = scheduler.inputs(of: task, token: token)
        if isHashed { _ = await Self.unsound(inputs, in: blobs) }
        // The damaged ones are removed by now, unless they were uploaded again meanwhile.
        return Set(inputs.map(\.digest)).filter { !blobs.contains($0) }.sorted()
    }

    /// Returns the blobs that are damaged or missing; removes the damaged ones.
    ///
    /// Gigabytes may be hashed, so this happens on another thread, and heartbeats are still
    /// answered.
    static func unsound(_ inspected: [BlobReference], in blobs: BlobStore) async -> [Digest] {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                let unsound = inspected.filter { !isSound($0, in: blobs) }
                continuation.resume(returning: Set(unsound.map(\.digest)).sorted())
            }
        }
    }
}
