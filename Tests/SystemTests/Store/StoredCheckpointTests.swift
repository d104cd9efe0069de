import Coordination
import Foundation
import Messaging
import Testing
import mmcoord

@Suite struct StoredCheckpointTests {
    private let folder = NSTemporaryDirectory() + "store-\(UUID().uuidString)"

    init() throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
    }

    private func digest(_ text: String) -> Digest { BlobStore.sha256(of: Array(text.utf8)) }

    private func checkpoint(_ text: String, epoch: Int) -> TrainingCheckpoint {
        TrainingCheckpoint(
            blob: BlobReference(digest: digest(text), sizeBytes: text.utf8.count), epoch: epoch,
            step: 7)
    }

    @Test("the latest checkpoint of each key is there after a restart, until it is dropped")
    func latest() throws {
        let path = folder + "/store.sqlite"
        var store = try JobStore(path: path)
        try store.keepCheckpoint(checkpoint("a", epoch: 1), of: digest("k1"), at: Date())
        try store.keepCheckpoint(checkpoint("b", epoch: 2), of: digest("k1"), at: Date())
        try store.keepCheckpoint(checkpoint("c", epoch: 3), of: digest("k2"), at: Date())
        store = try JobStore(path: path)
        #expect(
            try store.checkpoints() == [
                digest("k1"): checkpoint("b", epoch: 2), digest("k2"): checkpoint("c", epoch: 3),
            ])
        try store.dropCheckpoint(of: digest("k1"))
        #expect(try store.checkpoints().keys.sorted() == [digest("k2")])
    }

    @Test("old checkpoints are dropped and their blobs named, but for those that are outputs")
    func old() throws {
        let store = try JobStore(path: folder + "/store.sqlite")
        let lately = Date(timeIntervalSinceNow: -60)
        let long = Date(timeIntervalSinceNow: -3_600)
        try store.keepCheckpoint(checkpoint("a", epoch: 1), of: digest("k1"), at: long)
        try store.keepCheckpoint(checkpoint("b", epoch: 1), of: digest("k2"), at: long)
        try store.keepCheckpoint(checkpoint("c", epoch: 1), of: digest("k3"), at: lately)
        let output = RoleBlob(role: "out", blob: checkpoint("b", epoch: 1).blob)
        let task = TaskSpec(
            name: "t", work: .project(ProjectWork(matrix: .trainingInputs)), inputs: [],
            memoryBytes: 1)
        try store.record(
            task: task,
            Commitment(
                request: RequestIdentifier(1), worker: WorkerIdentifier(high: 1, low: 1),
                epoch: 1, attempt: 1, key: digest("k4"), outputs: [output], usage: Usage()),
            host: "", at: Date())
        let dropped = try store.dropCheckpoints(before: Date(timeIntervalSinceNow: -600))
        #expect(dropped == [digest("a")])
        #expect(try store.checkpoints().keys.sorted() == [digest("k3")])
    }
}
