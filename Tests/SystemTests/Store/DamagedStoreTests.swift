import Coordination
import Foundation
import GRDB
import Logging
import Messaging
import Testing
import ToyTasks
import mmcoord

/// Job stores that the disk has damaged, as the next `mmcoord run` finds them.
@Suite struct DamagedStoreTests {
    private let folder = NSTemporaryDirectory() + "damaged-\(UUID().uuidString)"
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private var path: String { folder + "/store.sqlite" }
    private var dataFile: String { folder + "/data.h5" }

    init() throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        try Data([1, 2, 3]).write(to: URL(fileURLWithPath: dataFile))
    }

    private func digest(_ text: String) -> Digest { BlobStore.sha256(of: Array(text.utf8)) }

    private var entries: [StoreEntry] {
        let task = TaskSpec(
            name: "t", inputs: [],
            memoryBytes: 1)
        return ["k1", "k2"].map { key in
            let outputs = ["a", "b"].map {
                RoleBlob(role: $0, blob: BlobReference(digest: digest(key + $0), sizeBytes: 1))
            }
            return .recorded(
                task,
                Commitment(
                    request: RequestIdentifier(1), worker: WorkerIdentifier(high: 1, low: 1),
                    token: 1, attempt: 1, key: digest(key), outputs: outputs, usage: Usage()),
                host: "host")
        }
    }

    /// Two results, a data file and a checkpoint; all of it in the one file.
    private func makeStore() async throws {
        try await fill(try JobStore(path: path))
        try change("PRAGMA wal_checkpoint(TRUNCATE)")
    }

    private func fill(_ store: JobStore) async throws {
        try await store.write(entries, at: Date())
        let checkpoint = TaskCheckpoint(
            blob: BlobReference(digest: digest("c"), sizeBytes: 1), epoch: 3, step: 7)
        try await store.write(
            [.checkpointed(ToyTask.resumable.work, key: digest("k3"), checkpoint)], at: Date())
        try store.remember(digest("data"), of: FileIdentity(path: dataFile))
    }

    private func change(_ sql: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
    }

    private func known(_ key: String, in store: JobStore) throws -> [String]? {
        let outputs = try #require(try store.outputs(of: [digest(key)]).first)
        return outputs?.map(\.output.role)
    }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            .filter { $0.hasPrefix("store.sqlite") }
            .filter { !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }
    }

    /// Opens the store as a run does; it must be new and usable, and the old bytes kept.
    private func expectSetAside(_ bytes: Data) async throws {
        let store = try StoreRepair.open(path: path, logger)
        #expect(try names() == ["store.sqlite", "store.sqlite.damaged-1"])
        #expect(try Data(contentsOf: URL(fileURLWithPath: path + ".damaged-1")) == bytes)
        #expect(try known("k1", in: store) == nil)
        try await fill(store)
        #expect(try known("k1", in: store) == ["a", "b"])
    }

    @Test("a store that is no database is set aside, a new one begun", arguments: [UInt8(0), 90])
    func garbage(byte: UInt8) async throws {
        let bytes = Data(repeating: byte, count: 10_000)
        try bytes.write(to: URL(fileURLWithPath: path))
        try await expectSetAside(bytes)
    }

    @Test("a store that lost its end is set aside, and a new one begun")
    func truncated() async throws {
        try await makeStore()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let rest = Data(bytes.prefix(bytes.count / 2))
        try rest.write(to: URL(fileURLWithPath: path))
        try await expectSetAside(rest)
    }

    @Test("a store whose tables are not those of its migrations is set aside")
    func flippedSchema() async throws {
        try await makeStore()
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        var count = 0
        while let range = bytes.range(of: Data("inode INTEGER".utf8)) {
            bytes.replaceSubrange(range, with: Data("inodf INTEGER".utf8))
            count += 1
        }
        #expect(count > 0)
        try bytes.write(to: URL(fileURLWithPath: path))
        try await expectSetAside(bytes)
    }

    @Test("a second damaged store gets a name of its own")
    func twice() throws {
        for _ in 0..<2 {
            try Data(repeating: 1, count: 5_000).write(to: URL(fileURLWithPath: path))
            _ = try StoreRepair.open(path: path, logger)
            for suffix in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: path + suffix)
            }
        }
        #expect(try names() == ["store.sqlite.damaged-1", "store.sqlite.damaged-2"])
    }

    @Test("a store that a run found damaged is set aside, whatever a look at it finds")
    func suspect() async throws {
        try await makeStore()
        try Data().write(to: URL(fileURLWithPath: path + ".suspect"))
        let store = try StoreRepair.open(path: path, logger)
        #expect(try names() == ["store.sqlite", "store.sqlite.damaged-1"])
        #expect(try known("k1", in: store) == nil)
    }

    @Test(
        "a result whose rows have changed is not believed; others are",
        arguments: [
            "UPDATE outcome_blob SET digest = replace(digest, 'a', 'b')",
            "UPDATE outcome_blob SET role = 'c' WHERE position = 1",
            "UPDATE outcome_blob SET size_bytes = 2", "UPDATE outcome SET task = 'u'",
            "DELETE FROM outcome_blob WHERE position = 1",
        ])
    func changedResult(sql: String) async throws {
        try await makeStore()
        let key = digest("k1").hex
        try change(sql + (sql.contains("WHERE") ? " AND " : " WHERE ") + "key = '\(key)'")
        #expect(try known("k1", in: JobStore(path: path)) == nil)
        let store = try StoreRepair.open(path: path, logger)
        #expect(try names() == ["store.sqlite"])
        #expect(try known("k1", in: store) == nil)
        #expect(try known("k2", in: store) == ["a", "b"])
        #expect(try store.outcomes(of: [digest("k1"), digest("k2")]).count == 1)
        try await fill(store)
        #expect(try known("k1", in: store) == ["a", "b"])
    }

    @Test("a data file or checkpoint whose row has changed is not believed")
    func changedSource() async throws {
        try await makeStore()
        let file = try FileIdentity(path: dataFile)
        #expect(try JobStore(path: path).digest(of: file) == digest("data"))
        #expect(try JobStore(path: path).checkpoints().count == 1)
        try change(
            """
            UPDATE source SET digest = '\(digest("other").hex)';
            UPDATE checkpoint SET epochs_done = 4;
            """)
        #expect(try JobStore(path: path).digest(of: file) == nil)
        let store = try StoreRepair.open(path: path, logger)
        #expect(try store.digest(of: file) == nil)
        #expect(try store.checkpoints().isEmpty)
        try store.remember(digest("data"), of: file)
        #expect(try store.digest(of: file) == digest("data"))
    }

    @Test("rows from before there were checksums are believed")
    func withoutChecksum() async throws {
        try await makeStore()
        try change(
            """
            UPDATE outcome SET checksum = NULL; UPDATE source SET checksum = NULL;
            UPDATE checkpoint SET checksum = NULL;
            """)
        let store = try StoreRepair.open(path: path, logger)
        #expect(try known("k1", in: store) == ["a", "b"])
        #expect(try store.digest(of: FileIdentity(path: dataFile)) == digest("data"))
        #expect(try store.checkpoints().count == 1)
    }

    @Test("a later release's store is refused, and stays where it is")
    func newerStore() async throws {
        try await makeStore()
        try change("INSERT INTO grdb_migrations VALUES ('99: leaves of tea')")
        #expect {
            try StoreRepair.open(path: path, logger)
        } throws: { error in
            guard case StateError.newerStore = error else { return false }
            return true
        }
        #expect(try names() == ["store.sqlite"])
    }

    @Test("a sound store is left where it is, with all that it holds")
    func sound() async throws {
        try await makeStore()
        let before = try FileIdentity(path: path)
        let store = try StoreRepair.open(path: path, logger)
        #expect(try names() == ["store.sqlite"])
        let after = try FileIdentity(path: path)
        #expect(after.inode == before.inode)
        #expect(try known("k1", in: store) == ["a", "b"])
        #expect(try known("k2", in: store) == ["a", "b"])
        #expect(try store.checkpoints().count == 1)
    }

    @Test("commands that only read name a damaged store and what to do, and leave it")
    func reading() throws {
        try Data(repeating: 7, count: 5_000).write(to: URL(fileURLWithPath: path))
        #expect {
            try JobStore(path: path)
        } throws: { error in
            let text = "\(error)"
            return text.contains(path) && text.contains("is damaged") && !text.contains("room")
        }
        #expect(try names() == ["store.sqlite"])
    }
}
