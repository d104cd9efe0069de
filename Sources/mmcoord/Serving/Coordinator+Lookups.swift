import Coordination
import Dispatch
import Logging
import Messaging
import Synchronization

/// Looks up whether this coordinator or an earlier one has computed a task, as `LookupQueue`
/// decides.
///
/// Hashing blobs after a restart can take minutes. It happens on other threads, so that heartbeats
/// are still answered.
extension Coordinator {
    /// Looks a task up; a `.resolved` event follows.
    func lookUp(_ task: Int, inputs: [RoleBlob]) {
        guard lookups.add(task: task, inputs: inputs) else { return }
        Task { await lookUpAll() }
    }

    private func lookUpAll() async {
        while let batch = lookups.nextBatch() {
            do {
                let findings = try await Self.find(
                    batch, of: plan, pinned: pinned, in: store, blobs)
                // Tasks with the same bytes may have been looked up just before those were lost:
                // nothing that reads them may be given out.
                let unsound = Set(findings.flatMap(\.unsound).map(\.blob.digest)).sorted()
                if !unsound.isEmpty { apply(.lost(unsound)) }
                for finding in findings { resolve(finding) }
            } catch {
                storeFailed(error)
                return
            }
        }
        endRestoring()
    }

    /// Returns once every task has been looked up for the first time.
    package func restored() async {
        guard !lookups.isRestored else { return }
        await withCheckedContinuation { restoredWaiters.append($0) }
    }

    /// Ends the first lookup of all tasks, if none is left.
    func endRestoring() {
        guard lookups.endRestoring() else { return }
        if restoredCount > 0 {
            logger.info(
                "\(restoredCount) of \(plan.tasks.count) tasks were done before; they stand")
        }
        restoredWaiters.forEach { $0.resume() }
        restoredWaiters = []
    }

    private func resolve(_ finding: LookupQueue.Finding) {
        // Blobs that were marked as collected just before the last coordinator ended may still be
        // there.
        remove(finding.collected.map(\.blob.digest))
        if !finding.unsound.isEmpty {
            let names = finding.unsound.map(\.blob.digest.short).joined(separator: ", ")
            logger.warning(
                "stored results are damaged or gone (blobs \(names)): made again where needed")
        }
        let doneBefore = scheduler.doneCount
        apply(lookups.event(of: finding))
        if !lookups.isRestored { restoredCount += scheduler.doneCount - doneBefore }
    }

    private static func find(
        _ lookups: [LookupQueue.Lookup], of plan: Plan, pinned: String, in store: JobStore,
        _ blobs: BlobStore
    ) async throws -> [LookupQueue.Finding] {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    with: Result {
                        try findNow(lookups, of: plan, pinned: pinned, in: store, blobs)
                    })
            }
        }
    }

    private static func findNow(
        _ lookups: [LookupQueue.Lookup], of plan: Plan, pinned: String, in store: JobStore,
        _ blobs: BlobStore
    ) throws -> [LookupQueue.Finding] {
        let keys = try lookups.map {
            try TaskKey.digest(
                of: plan.tasks[$0.task].work, inputs: $0.inputs, level: pinned)
        }
        let stored = try store.outputs(of: keys)
        let findings = Mutex<[Int: LookupQueue.Finding]>([:])
        DispatchQueue.concurrentPerform(iterations: lookups.count) { index in
            var finding = LookupQueue.Finding(task: lookups[index].task, key: keys[index])
            if let outputs = stored[index] {
                finding.outputs = outputs.map(\.output)
                finding.collected = outputs.filter(\.isCollected).map(\.output)
                // Each output is checked: a damaged blob that stayed would count as uploaded.
                finding.unsound = outputs.filter { !$0.isCollected }.map(\.output)
                    .filter { !isSound($0.blob, in: blobs) }
            }
            findings.withLock { $0[index] = finding }
        }
        return findings.withLock { findings in lookups.indices.compactMap { findings[$0] } }
    }

    /// Whether a blob on disk still has the bytes that its name states; removes a damaged one.
    static func isSound(_ blob: BlobReference, in blobs: BlobStore) -> Bool {
        do {
            try blobs.verify(blob.digest)
            return true
        } catch MessagingError.corruptBlob {
            blobs.remove(blob.digest)
            return false
        } catch {
            // The blob is gone or cannot be read, so its task runs again.
            return false
        }
    }
}
