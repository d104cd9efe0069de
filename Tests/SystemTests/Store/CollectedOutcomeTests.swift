import Coordination
import Foundation
import Messaging
import Testing
import mmcoord

@Suite struct CollectedOutcomeTests {
    private let folder = NSTemporaryDirectory() + "store-\(UUID().uuidString)"
    private let task = TaskSpec(
        name: "t", work: .project(ProjectWork(matrix: .trainingInputs)), inputs: [], memoryBytes: 1)

    init() throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
    }

    private func digest(_ text: String) -> Digest { BlobStore.sha256(of: Array(text.utf8)) }

    private func commitment(_ key: String, _ blobs: [String]) -> Commitment {
        Commitment(
            request: RequestIdentifier(1), worker: WorkerIdentifier(high: 1, low: 1), epoch: 1,
            attempt: 1, key: digest(key),
            outputs: blobs.map {
                RoleBlob(role: $0, blob: BlobReference(digest: digest($0), sizeBytes: 1))
            }, usage: Usage())
    }

    @Test("a collected blob stays on record, for every task that made it, until it is made again")
    func marks() throws {
        let path = folder + "/store.sqlite"
        var store = try JobStore(path: path)
        try store.record(task: task, commitment("k1", ["a", "b"]), host: "", at: Date())
        try store.record(task: task, commitment("k2", ["b"]), host: "", at: Date())
        try store.markCollected([digest("b")])
        store = try JobStore(path: path)
        #expect(try store.outputs(of: digest("k1"))?.map(\.isCollected) == [false, true])
        #expect(try store.outputs(of: digest("k2"))?.map(\.isCollected) == [true])
        try store.record(task: task, commitment("k2", ["b"]), host: "", at: Date())
        #expect(try store.outputs(of: digest("k1"))?.map(\.isCollected) == [false, false])
        #expect(try store.outputs(of: digest("k3")) == nil)
    }

    @Test("a task made again with other bytes is known by the new ones")
    func otherBytes() throws {
        let store = try JobStore(path: folder + "/store.sqlite")
        try store.record(task: task, commitment("k", ["a", "b"]), host: "", at: Date())
        try store.record(task: task, commitment("k", ["c"]), host: "", at: Date())
        #expect(try store.outputs(of: digest("k"))?.map(\.output.role) == ["c"])
    }
}
