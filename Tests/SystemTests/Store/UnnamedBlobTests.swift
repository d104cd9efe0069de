import Coordination
import Foundation
import Logging
import Messaging
import Testing
import ToyTasks
import mmcoord

@Suite("Blobs that nobody names")
struct UnnamedBlobTests {
    private let folder = NSTemporaryDirectory() + "unnamed-\(UUID().uuidString)"
    private let blobs: BlobStore
    private let store: JobStore
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init() throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        blobs = try BlobStore(directory: folder + "/blobs")
        store = try JobStore(path: folder + "/store.sqlite")
    }

    private func blob(_ text: String) throws -> BlobReference {
        let bytes = Array(text.utf8)
        return BlobReference(digest: try blobs.insert(bytes), sizeBytes: bytes.count)
    }

    private func record(_ names: String...) async throws {
        let task = TaskSpec(
            name: "t", inputs: [],
            memoryBytes: 1)
        let outputs = try names.map { RoleBlob(role: $0, blob: try blob($0)) }
        let commitment = Commitment(
            request: RequestIdentifier(1), worker: WorkerIdentifier(high: 1, low: 1), token: 1,
            attempt: 1, key: BlobStore.sha256(of: [1]), outputs: outputs, usage: Usage())
        try await store.write([.recorded(task, commitment, host: "")], at: Date())
    }

    @Test("uploads that became nothing go, what results, checkpoints and the study name stays")
    func sweeping() async throws {
        try await record("result", "collected")
        let left = TaskCheckpoint(blob: try blob("left here"), epoch: 1, step: 2)
        try await store.write(
            [
                .checkpointed(ToyTask.resumable.work, key: BlobStore.sha256(of: [2]), left),
                .collected([try blob("collected").digest]),
            ], at: Date())
        let (kept, orphan) = (try blob("folds"), try blob("never committed"))
        try await Task.sleep(for: .milliseconds(20))
        try Coordinator.removeUnnamed(
            in: blobs, store, keeping: [kept.digest], olderThan: .zero, logger)
        let stays = [BlobStore.sha256(of: Array("result".utf8)), left.blob.digest, kept.digest]
        #expect(!blobs.contains(orphan.digest))
        #expect(blobs.digests() == stays.sorted())
    }

    @Test("what came within the hour may still be offered")
    func youth() throws {
        let young = try blob("on its way")
        try Coordinator.removeUnnamed(in: blobs, store, keeping: [], logger)
        #expect(blobs.contains(young.digest))
    }
}
