package import Coordination
import Dispatch
package import Logging
package import Messaging

/// What the coordinator finds among its blobs.
extension Coordinator {
    /// Pauses the study because something could not be written.
    ///
    /// - Parameters:
    ///   - folder: Where.
    ///   - neededBytes: How much it was.
    func diskFilled(at folder: String, neededBytes: Int) {
        lastFull = now
        if scheduler.shortage == nil { logger.warning("no space left in \(folder): pausing") }
        apply(.diskFilled(shortage(folder, neededBytes)))
    }

    /// Pauses before a write fails: workers that share the file system may have filled it.
    func checkDisk() {
        guard ending == nil, let space = DiskSpace(at: blobs.directory),
            space.freeBytes < FullDisk.marginBytes / 4
        else { return }
        diskFilled(at: blobs.directory, neededBytes: 0)
    }

    /// Writes what could not be written, and goes on once there is room.
    func retryWrites() {
        writes.tryAgain()
        beginWriting()
        // An upload without room tries again every few seconds: silence means that none waits.
        // What is needed may be less by now, and quotas do not show in what is free.
        guard let shortage = scheduler.shortage, writes.isEmpty,
            now - lastFull > .seconds(10),
            let space = DiskSpace(at: shortage.folder), space.freeBytes >= FullDisk.marginBytes
        else { return }
        logger.notice("there is space in \(shortage.folder) again: the study goes on")
        apply(.diskFreed)
    }

    private func shortage(_ folder: String, _ neededBytes: Int) -> DiskShortage {
        DiskShortage(
            folder: folder, freeBytes: DiskSpace(at: folder)?.freeBytes ?? 0,
            neededBytes: neededBytes + FullDisk.marginBytes)
    }

    /// Hashes what the results are assembled from, before the last task counts as done: while
    /// workers are there, what the disk has damaged can still be made again.
    func verifyResults() async {
        let kept = KeptOutputs(plan: plan)
        let read: Set<WorkKind> = [
            .columns, .orthonormalise, .adversary, .baseline, .train, .blend,
        ]
        var results: [BlobReference] = []
        for (index, record) in scheduler.records.enumerated()
        where record.state == .done && read.contains(plan.tasks[index].work.kind) {
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

    /// Removes what was uploaded and never became a result or a checkpoint, because its worker or
    /// the coordinator died in between.
    ///
    /// Within `age` workers may still offer it, an hour being how long they wait for a coordinator.
    /// One that offers later is told that the bytes are missing, and sends them again.
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

    /// Puts small inputs back that were damaged or removed; false where all were sound.
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

    /// The outputs of other tasks that a task reads and that are not in the store, or damaged there
    /// if they are to be hashed; none unless the task is under the lease of `epoch`.
    func lostInputs(of task: String, epoch: UInt64, isHashed: Bool) async -> [Digest] {
        let inputs = scheduler.inputs(of: task, epoch: epoch)
        if isHashed { _ = await Self.unsound(inputs, in: blobs) }
        // A damaged one is removed by now, unless somebody has brought it anew meanwhile.
        return Set(inputs.map(\.digest)).filter { !blobs.contains($0) }.sorted()
    }

    /// Those blobs that are damaged or missing; the damaged ones are removed.
    ///
    /// Gigabytes may be hashed, so this happens on a thread of its own, while workers are heard.
    static func unsound(_ inspected: [BlobReference], in blobs: BlobStore) async -> [Digest] {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                let unsound = inspected.filter { !isSound($0, in: blobs) }
                continuation.resume(returning: Set(unsound.map(\.digest)).sorted())
            }
        }
    }
}
