import Coordination
import Foundation
import Messaging
import Testing
import ToyTasks
import mmcoord

@Suite struct CollectedOutcomeTests {
    private let folder = NSTemporaryDirectory() + "store-\(UUID().uuidString)"
    private let task = TaskSpec(
        name: "t", inputs: [], memoryBytes: 1)

    init() throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
    }

    private func digest(_ text: String) -> Digest { BlobStore.sha256(of: Array(text.utf8)) }

    private func commitment(_ key: String, _ blobs: [String]) -> Commitment {
        Commitment(
            request: RequestIdentifier(1), worker: WorkerIdentifier(high: 1, low: 1), token: 1,
            attempt: 1, key: digest(key),
            outputs: blobs.map {
                RoleBlob(role: $0, blob: BlobReference(digest: digest($0), sizeBytes: 1))
            }, usage: Usage())
    }

    private func outputs(_ key: String, in store: JobStore) throws -> [JobStore.StoredOutput]? {
        try #require(try store.outputs(of: [digest(key)]).first)
    }

    @Test("a collected blob stays on record, for every task that made it, until it is made again")
    func marks() async throws {
        let path = folder + "/store.sqlite"
        var store = try JobStore(path: path)
        try await store.write(
            [.recorded(task, commitment("k1", ["a", "b"]), host: "")], at: Date())
        try await store.write([.recorded(task, commitment("k2", ["b"]), host: "")], at: Date())
        try await store.write([.collected([digest("b")])], at: Date())
        store = try JobStore(path: path)
        #expect(try outputs("k1", in: store)?.map(\.isCollected) == [false, true])
        #expect(try outputs("k2", in: store)?.map(\.isCollected) == [true])
        try await store.write([.recorded(task, commitment("k2", ["b"]), host: "")], at: Date())
        #expect(try outputs("k1", in: store)?.map(\.isCollected) == [false, false])
        #expect(try outputs("k3", in: store) == nil)
    }

    @Test("a task made again with other bytes is known by the new ones")
    func otherBytes() async throws {
        let store = try JobStore(path: folder + "/store.sqlite")
        try await store.write([.recorded(task, commitment("k", ["a", "b"]), host: "")], at: Date())
        try await store.write([.recorded(task, commitment("k", ["c"]), host: "")], at: Date())
        #expect(try outputs("k", in: store)?.map(\.output.role) == ["c"])
    }
}
