import Coordination
import Foundation
import LinearAlgebra
import Messaging
import SingleCell
import Synchronization
import Testing
import Pipelines
import mmworker

/// What a worker does when its coordinator, its disk or its cache plays tricks.
@Suite("Worker process") struct WorkerProcessTests {
    private let input = BlobStore.sha256(of: [1])
    private let other = BlobStore.sha256(of: [2])
    private let checkpoint = BlobStore.sha256(of: [3])

    private func training() throws -> Assignment {
        WorkerBench.assignment(
            try WorkerBench.training(), inputs: [input], checkpoint: checkpoint)
    }

    @Test("a checkpoint stays in the cache while a full disk is emptied for the inputs")
    func heldCheckpoint() async throws {
        let bench = try WorkerBench()
        let store = bench.cache.store
        let checkpoint = checkpoint
        let wasThere = Mutex<Bool?>(nil)
        let link = ScriptedLink([try training()]) { blob, number in
            switch number {
            case 1:
                _ = try store.insert([3])
                return FetchedBlob(
                    path: store.path(for: checkpoint), stamp: store.stamp(of: checkpoint))
            case 2: throw MessagingError.diskFull(path: store.directory)
            default:
                wasThere.withLock { $0 = store.contains(checkpoint) }
                throw MessagingError.blobNotFound(blob.digest)
            }
        }
        try await bench.run(link) { _ in
            let isTold = try await soon { !link.heard.failures.isEmpty }
            #expect(isTold)
            #expect(wasThere.withLock { $0 } == true)
            #expect(link.heard.refused.isEmpty)
        }
    }

    @Test(
        "a checkpoint is called unusable only where its bytes are gone or wrong",
        arguments: [false, true])
    func refusal(isGone: Bool) async throws {
        let bench = try WorkerBench()
        let checkpoint = checkpoint
        let link = ScriptedLink([try training()]) { blob, _ in
            guard blob.digest == checkpoint, !isGone else {
                throw MessagingError.blobNotFound(blob.digest)
            }
            throw MessagingError.remoteFailure(message: "too many open files")
        }
        try await bench.run(link) { _ in
            let isTold = try await soon {
                !link.heard.failures.isEmpty && link.heard.refused.isEmpty != isGone
            }
            #expect(isTold)
            #expect(link.heard.refused == (isGone ? [checkpoint] : []))
            #expect(link.heard.fetchCount == 2)
        }
    }

    @Test("a revoked task fetches nothing more and computes nothing")
    func revokedEarly() async throws {
        let bench = try WorkerBench()
        let isRevoked = Mutex(false)
        let assignment = try WorkerBench.assignment(
            IngestStage.described(
                IngestWork(firstRow: 0, endRow: 1)),
            inputs: [input, other])
        let link = ScriptedLink([assignment]) { _, _ in
            while !isRevoked.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(5)) }
            return FetchedBlob(path: "/dev/null", stamp: FileStamp(path: "/dev/null"))
        }
        let ring = bench.ring
        try await bench.run(link) { process in
            let isFetching = try await soon { link.heard.fetchCount == 1 }
            #expect(isFetching)
            await process.beatAnswered(
                revoked: [Revocation(task: "toy", token: 1, reason: "it ran out")], .goOn)
            isRevoked.withLock { $0 = true }
            let hasEnded = try await soon {
                ring.last(about: "toy").contains { $0.contains("computation ended") }
            }
            #expect(hasEnded)
            #expect(link.heard.fetchCount == 1)
            #expect(link.heard.failures.isEmpty)
        }
    }

    @Test("a task that is revoked while its last output is written leaves nothing held")
    func revokedLate() async throws {
        let namedCount = Atomic<Int>(0)
        let release = DispatchSemaphore(value: 0)
        // An ingestion has three outputs; the thread that computes is kept at the last.
        let bench = try WorkerBench { isNamed in
            guard isNamed, namedCount.add(1, ordering: .relaxed).newValue == 3 else { return }
            release.wait()
        }
        let path = bench.folder + "/data.h5"
        var writer = try PandasWriter(
            path: path, key: "table", cellIds: ["a", "b"], columnNames: ["x", "y"])
        try writer.append(DenseMatrix(rowCount: 2, columnCount: 2))
        try writer.finish()
        let assignment = try WorkerBench.assignment(
            IngestStage.described(
                IngestWork(firstRow: 0, endRow: 2)),
            inputs: [input])
        let link = ScriptedLink([assignment]) { _, _ in
            FetchedBlob(path: path, stamp: FileStamp(path: path))
        }
        try await bench.run(link) { process in
            let isWriting = try await soon { namedCount.load(ordering: .relaxed) == 3 }
            #expect(isWriting, "\(link.heard.failures)")
            await process.beatAnswered(
                revoked: [Revocation(task: "toy", token: 1, reason: "it ran out")], .goOn)
            release.signal()
            let cache = bench.cache
            let isEmpty = try await soon {
                cache.empty()
                return cache.store.digests().isEmpty
            }
            #expect(isEmpty)
            #expect(link.heard.commitCount == 0)
        }
    }

    @Test("a task that this build cannot read is told, and the others are computed")
    func unreadable() async throws {
        let bench = try WorkerBench()
        let strange = LeaseAnswer.UnreadableTask(
            token: 9, failure: Failure(kind: .defect, task: "strange", message: "what is it?"))
        let link = ScriptedLink([try training()], unreadable: [strange]) { blob, _ in
            throw MessagingError.blobNotFound(blob.digest)
        }
        try await bench.run(link) { _ in
            let areTold = try await soon { link.heard.failures.count == 2 }
            #expect(areTold)
            let failures = link.heard.failures.sorted { $0.task < $1.task }
            #expect(failures.map(\.task) == ["strange", "toy"])
            #expect(failures.first?.kind == .defect)
            #expect(failures.first?.host == "here")
        }
    }
}
