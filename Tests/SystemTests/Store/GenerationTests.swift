import Coordination
import Foundation
import GRDB
import Messaging
import Testing
import mmcoord

/// Results of builds that give other bytes.
@Suite struct GenerationTests {
    private let path = NSTemporaryDirectory() + "generation-\(UUID().uuidString).sqlite"
    private let task = TaskSpec(
        name: "t", work: .project(ProjectWork(matrix: .trainingInputs)), inputs: [], memoryBytes: 1)

    private func digest(_ text: String) -> Digest { BlobStore.sha256(of: Array(text.utf8)) }

    private func entry(_ key: String, _ blob: String, processor: String = "") -> StoreEntry {
        let output = RoleBlob(
            role: "features", blob: BlobReference(digest: digest(blob), sizeBytes: 1))
        let commitment = Commitment(
            request: RequestIdentifier(1), worker: WorkerIdentifier(high: 1, low: 1), epoch: 1,
            attempt: 1, key: digest(key), outputs: [output], usage: Usage())
        return .recorded(task, commitment, host: "", processor: processor)
    }

    private func mark(_ table: String, _ key: String, generation: Int) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.write { database in
            try database.execute(
                sql: "UPDATE \(table) SET generation = ? WHERE key = ?",
                arguments: [generation, digest(key).hex])
        }
        try queue.close()
    }

    @Test("results and checkpoints of another generation go, with the blobs that only they name")
    func removed() async throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        var store = try JobStore(path: path)
        let checkpoint = TrainingCheckpoint(
            blob: BlobReference(digest: digest("state"), sizeBytes: 1), epoch: 1, step: 1)
        try await store.write(
            [
                entry("old", "theirs"), entry("older", "shared"), entry("new", "shared"),
                .checkpointed(key: digest("old"), checkpoint),
            ], at: Date())
        for key in ["old", "older"] { try mark("outcome", key, generation: 1) }
        try mark("checkpoint", "old", generation: 1)
        store = try JobStore(path: path)
        let (found, blobs) = try store.removeOtherGenerations()
        #expect(found.map(\.generation) == [1])
        #expect(found.map(\.resultCount) == [2])
        #expect(blobs == [digest("theirs"), digest("state")])
        let notice = try #require(found.first?.notice)
        #expect(notice.contains("2 results of generation 1 are of an earlier build"))
        #expect(notice.contains("(generation \(TaskKey.generation))"))
        #expect(
            try store.outputs(of: [digest("old"), digest("new")]).map { $0 != nil } == [
                false, true,
            ])
        #expect(try store.namedBlobs() == [digest("shared")])
        #expect(try store.checkpoints().isEmpty)
        let again = try store.removeOtherGenerations()
        #expect(again.found.isEmpty && again.blobs.isEmpty)
    }

    @Test("the kinds of processors that computed results are counted")
    func processors() async throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let store = try JobStore(path: path)
        try await store.write(
            [
                entry("a", "1", processor: "A"), entry("b", "2", processor: "B"),
                entry("c", "3", processor: "A"),
            ], at: Date())
        let counts = try store.processorCounts(of: ["a", "b", "c", "d"].map(digest))
        #expect(counts == ["A": 2, "B": 1])
        #expect(WorkerDifferences.notice(of: ["A": 2]) == nil)
        let notice = try #require(WorkerDifferences.notice(of: counts))
        #expect(notice.contains("2 kinds of processors") && notice.contains("A (2 tasks)"))
    }
}
