import Coordination
import Foundation
import GRDB
import Messaging
import Testing
import ToyTasks
import mmcoord

/// Results of builds that give other bytes.
@Suite struct VersionTests {
    private let path = NSTemporaryDirectory() + "versions-\(UUID().uuidString).sqlite"
    private static let kind = ToyTask.kept.work.kind

    private func digest(_ text: String) -> Digest { BlobStore.sha256(of: Array(text.utf8)) }

    private func entry(_ key: String, _ blob: String, processor: String = "") -> StoreEntry {
        let output = RoleBlob(
            role: "features", blob: BlobReference(digest: digest(blob), sizeBytes: 1))
        let commitment = Commitment(
            request: RequestIdentifier(1), worker: WorkerIdentifier(high: 1, low: 1), token: 1,
            attempt: 1, key: digest(key), outputs: [output], usage: Usage())
        return .recorded(TaskSpec(name: "t"), commitment, host: "", processor: processor)
    }

    /// Puts another version of a kind into a row.
    private func mark(_ table: String, _ key: String, version: Int) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.write { database in
            try database.execute(
                sql: "UPDATE \(table) SET version = ? WHERE key = ?",
                arguments: [version, digest(key).hex])
        }
        try queue.close()
    }

    @Test("results and checkpoints of another version go, with the blobs that only they name")
    func removed() async throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        var store = try JobStore(path: path)
        let checkpoint = TaskCheckpoint(
            blob: BlobReference(digest: digest("state"), sizeBytes: 1), epoch: 1, step: 1)
        try await store.write(
            [
                entry("old", "theirs"), entry("older", "shared"), entry("new", "shared"),
                .checkpointed(ToyTask.kept.work, key: digest("old"), checkpoint),
            ], at: Date())
        for key in ["old", "older"] { try mark("outcome", key, version: 3) }
        try mark("checkpoint", "old", version: 3)
        store = try JobStore(path: path)
        let (found, blobs) = try store.removeOtherVersions(than: [Self.kind: 1])
        #expect(found.map(\.kind) == [Self.kind] && found.map(\.version) == [3])
        #expect(found.map(\.current) == [1] && found.map(\.resultCount) == [2])
        #expect(blobs == [digest("theirs"), digest("state")])
        let notice = try #require(found.first?.notice)
        #expect(notice.contains("2 results of 'toy-kept' are of version 3"))
        #expect(notice.contains("this build computes version 1"))
        #expect(
            try store.outputs(of: [digest("old"), digest("new")]).map { $0 != nil } == [
                false, true,
            ])
        #expect(try store.namedBlobs() == [digest("shared")])
        #expect(try store.checkpoints().isEmpty)
        let again = try store.removeOtherVersions(than: [Self.kind: 1])
        #expect(again.found.isEmpty && again.blobs.isEmpty)
    }

    @Test("results of a kind that this build does not know go, and are named")
    func unknownKind() async throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let store = try JobStore(path: path)
        try await store.write([entry("a", "theirs")], at: Date())
        let (found, blobs) = try store.removeOtherVersions(than: [TaskKind("other"): 1])
        #expect(found.map(\.current) == [nil] && found.map(\.version) == [1])
        #expect(found.first?.notice.contains("this build does not know it") == true)
        #expect(blobs == [digest("theirs")])
    }

    @Test("results from before kinds had versions are named as such")
    func unversioned() async throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let store = try JobStore(path: path)
        try await store.write([entry("a", "theirs")], at: Date())
        try mark("outcome", "a", version: 0)
        let notice = try store.removeOtherVersions(than: [Self.kind: 2]).found.first?.notice
        #expect(
            notice?.hasPrefix(
                "1 results of 'toy-kept' are of a build from before kinds of tasks had versions, "
                    + "and this build computes version 2") == true)
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
