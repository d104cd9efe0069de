import Coordination
import Foundation
import Messaging
import Testing
import ToyTasks
import mmcoord

@Suite struct StoredCheckpointTests {
    private let folder = NSTemporaryDirectory() + "store-\(UUID().uuidString)"

    init() throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
    }

    private func digest(_ text: String) -> Digest { BlobStore.sha256(of: Array(text.utf8)) }

    private func checkpoint(_ text: String, epoch: Int) -> TaskCheckpoint {
        TaskCheckpoint(
            blob: BlobReference(digest: digest(text), sizeBytes: text.utf8.count), epoch: epoch,
            step: 7)
    }

    @Test("the latest checkpoint of each key is there after a restart, until it is dropped")
    func latest() async throws {
        let path = folder + "/store.sqlite"
        var store = try JobStore(path: path)
        try await store.write(
            [.checkpointed(ToyTask.resumable.work, key: digest("k1"), checkpoint("a", epoch: 1))],
            at: Date())
        try await store.write(
            [.checkpointed(ToyTask.resumable.work, key: digest("k1"), checkpoint("b", epoch: 2))],
            at: Date())
        try await store.write(
            [.checkpointed(ToyTask.resumable.work, key: digest("k2"), checkpoint("c", epoch: 3))],
            at: Date())
        store = try JobStore(path: path)
        #expect(
            try store.checkpoints() == [
                digest("k1"): checkpoint("b", epoch: 2), digest("k2"): checkpoint("c", epoch: 3),
            ])
        try await store.write([.uncheckpointed(key: digest("k1"))], at: Date())
        #expect(try store.checkpoints().keys.sorted() == [digest("k2")])
    }

    @Test("old checkpoints are dropped and their blobs named, but for those that are outputs")
    func old() async throws {
        let store = try JobStore(path: folder + "/store.sqlite")
        let lately = Date(timeIntervalSinceNow: -60)
        let long = Date(timeIntervalSinceNow: -3_600)
        try await store.write(
            [.checkpointed(ToyTask.resumable.work, key: digest("k1"), checkpoint("a", epoch: 1))],
            at: long)
        try await store.write(
            [.checkpointed(ToyTask.resumable.work, key: digest("k2"), checkpoint("b", epoch: 1))],
            at: long)
        try await store.write(
            [.checkpointed(ToyTask.resumable.work, key: digest("k3"), checkpoint("c", epoch: 1))],
            at: lately)
        let output = RoleBlob(role: "out", blob: checkpoint("b", epoch: 1).blob)
        let task = TaskSpec(
            name: "t", inputs: [],
            memoryBytes: 1)
        let commitment = Commitment(
            request: RequestIdentifier(1), worker: WorkerIdentifier(high: 1, low: 1), token: 1,
            attempt: 1, key: digest("k4"), outputs: [output], usage: Usage())
        try await store.write([.recorded(task, commitment, host: "")], at: Date())
        let dropped = try store.dropCheckpoints(before: Date(timeIntervalSinceNow: -600))
        #expect(dropped == [digest("a")])
        #expect(try store.checkpoints().keys.sorted() == [digest("k3")])
    }
}
