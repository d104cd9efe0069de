import Coordination
import Foundation
import LinearAlgebra
import Messaging
import SingleCell
import Testing
import Pipelines
import mmworker

@Suite("Data files that are gone") struct GoneDataTests {
    private let digest = BlobStore.sha256(of: [1])

    /// An ingestion of two cells from the file at `path`.
    private func ingestion(_ path: String) throws -> Assignment {
        var assignment = try WorkerBench.assignment(
            IngestStage.described(
                IngestWork(firstRow: 0, endRow: 2)),
            inputs: [digest])
        for index in assignment.inputs.indices { assignment.inputs[index].blob.pathHint = path }
        return assignment
    }

    @Test("a data file that is gone for a moment is waited for")
    func moment() async throws {
        let bench = try WorkerBench()
        let path = bench.folder + "/data.h5"
        var writer = try PandasWriter(
            path: path, key: "table", cellIds: ["a", "b"], columnNames: ["x", "y"])
        try writer.append(DenseMatrix(rowCount: 2, columnCount: 2))
        try writer.finish()
        let link = ScriptedLink([try ingestion(path)]) { blob, number in
            guard number > 3 else { throw MessagingError.blobNotFound(blob.digest) }
            return FetchedBlob(path: path, stamp: FileStamp(path: path))
        }
        try await bench.run(link, filePatience: .seconds(60)) { _ in
            let isDone = try await soon { link.heard.commitCount == 1 }
            #expect(isDone)
            #expect(link.heard.fetchCount == 4)
            #expect(link.heard.failures.isEmpty)
        }
    }

    @Test("a data file that is locked for a moment is waited for, and costs no attempt")
    func locked() async throws {
        let bench = try WorkerBench()
        let path = bench.folder + "/data.h5"
        var writer = try PandasWriter(
            path: path, key: "table", cellIds: ["a", "b"], columnNames: ["x", "y"])
        try writer.append(DenseMatrix(rowCount: 2, columnCount: 2))
        try writer.finish()
        let descriptor = open(path, O_RDWR)
        #expect(descriptor >= 0)
        #expect(flock(descriptor, LOCK_EX) == 0)
        let link = ScriptedLink([try ingestion(path)]) { _, _ in
            Thread.detachNewThread {
                Thread.sleep(forTimeInterval: 0.5)
                close(descriptor)
            }
            return FetchedBlob(path: path, stamp: FileStamp(path: path))
        }
        try await bench.run(link) { _ in
            let isDone = try await soon { link.heard.commitCount == 1 }
            #expect(isDone)
            #expect(link.heard.failures.isEmpty)
        }
    }

    @Test("a data file that does not come back is named")
    func forGood() async throws {
        let bench = try WorkerBench()
        let path = bench.folder + "/data.h5"
        let link = ScriptedLink([try ingestion(path)]) { blob, _ in
            throw MessagingError.blobNotFound(blob.digest)
        }
        try await bench.run(link, filePatience: .milliseconds(100)) { _ in
            let isTold = try await soon { !link.heard.failures.isEmpty }
            #expect(isTold)
            let failure = try #require(link.heard.failures.first)
            #expect(failure.kind == .machine)
            #expect(failure.message.contains("the data file \(path)"))
            #expect(failure.message.contains("Put it back"))
        }
    }

    @Test("a data file that another has taken the place of is named, with both sizes")
    func other() async throws {
        let bench = try WorkerBench()
        let path = bench.folder + "/data.h5"
        try Data(repeating: 7, count: 12).write(to: URL(fileURLWithPath: path))
        let link = ScriptedLink([try ingestion(path)]) { blob, _ in
            throw MessagingError.blobNotFound(blob.digest)
        }
        try await bench.run(link, filePatience: .milliseconds(100)) { _ in
            let isTold = try await soon { !link.heard.failures.isEmpty }
            #expect(isTold)
            let failure = try #require(link.heard.failures.first)
            #expect(failure.kind == .machine)
            #expect(failure.message.contains("the data file \(path)"))
            #expect(failure.message.contains("it has 12 bytes; that had 1, and SHA-256"))
        }
    }

    @Test("what a task has made is not waited for, wherever the coordinator keeps it")
    func madeByTask() async throws {
        let bench = try WorkerBench()
        let path = bench.cache.store.path(for: digest)
        let link = ScriptedLink([try ingestion(path)]) { blob, _ in
            throw MessagingError.blobNotFound(blob.digest)
        }
        try await bench.run(link, filePatience: .seconds(3_600)) { _ in
            let isTold = try await soon { !link.heard.failures.isEmpty }
            #expect(isTold)
            #expect(link.heard.fetchCount == 1)
        }
    }
}
