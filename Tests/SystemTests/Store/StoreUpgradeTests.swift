import Coordination
import Foundation
import GRDB
import Testing
import mmcoord

/// Stores that earlier releases wrote; `Golden/make_stores.py` made their dumps.
@Suite struct StoreUpgradeTests {
    private let path = NSTemporaryDirectory() + "upgrade-\(UUID().uuidString).sqlite"

    private static let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Golden")

    private static let versions = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]

    private func digest(_ number: Int) -> Digest? {
        Digest(hex: String(format: "%064x", number))
    }

    private func writeStore(version: Int) throws {
        let dump = try String(
            contentsOf: Self.golden.appendingPathComponent("store-\(version).sql"), encoding: .utf8)
        let queue = try DatabaseQueue(path: path)
        try queue.write { try $0.execute(sql: dump) }
        try queue.close()
    }

    private func schema(_ path: String) throws -> Set<String> {
        let queue = try DatabaseQueue(path: path)
        return try queue.read { database in
            let text = try String.fetchAll(
                database,
                sql: """
                    SELECT sql FROM sqlite_master
                    WHERE sql NOT NULL AND name != 'grdb_migrations'
                    """)
            return Set(
                text.map { $0.split { $0.isWhitespace || $0 == "\"" }.joined(separator: " ") })
        }
    }

    @Test("a store of every earlier release is brought up to date, and nothing in it is lost")
    func upgrade() throws {
        for version in Self.versions {
            try? FileManager.default.removeItem(atPath: path)
            try writeStore(version: version)
            let store = try JobStore(path: path)
            let key = try #require(digest(1))
            let outputs = try #require(try store.outputs(of: [key])[0])
            #expect(outputs.map(\.output.role) == ["shard"])
            #expect(outputs.map(\.output.blob.sizeBytes) == [1000])
            #expect(outputs.map(\.isCollected) == [version >= 4])
            #expect(try store.nextToken(at: .distantPast) == 43)
            #expect(try store.openAttempts().map(\.lease.token) == [42])
            let failed = try store.failedAttempts()
            #expect(failed.map(\.failure.message) == ["no memory"])
            #expect(failed.map(\.failure.signal) == [nil])
            #expect(failed.map(\.worker) == ["00000000"])
            #expect(try store.presentWorkers().count == (version >= 2 ? 1 : 0))
            #expect(try store.checkpoints().map(\.value.epoch) == (version >= 5 ? [7] : []))
            #expect(try store.snapshot() == Data("{}".utf8))
            #expect(try store.beginIncarnation(at: Date()) == 2)
        }
    }

    @Test("an upgraded store has the tables of a new one")
    func sameSchema() throws {
        let fresh = NSTemporaryDirectory() + "fresh-\(UUID().uuidString).sqlite"
        _ = try JobStore(path: fresh)
        for version in Self.versions {
            try? FileManager.default.removeItem(atPath: path)
            try writeStore(version: version)
            _ = try JobStore(path: path)
            #expect(try schema(path) == schema(fresh), "version \(version)")
        }
    }

    @Test("every schema version has its store among the golden files")
    func complete() throws {
        let fresh = NSTemporaryDirectory() + "fresh-\(UUID().uuidString).sqlite"
        _ = try JobStore(path: fresh)
        let queue = try DatabaseQueue(path: fresh)
        let count = try queue.read {
            try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM grdb_migrations")
        }
        // The newest may still change until it is released.
        #expect(Self.versions.count >= (count ?? 0) - 1)
    }

    @Test("a store of a later release is refused with a sentence that names it")
    func newerStore() throws {
        try writeStore(version: 4)
        let queue = try DatabaseQueue(path: path)
        try queue.write {
            try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99: leaves of tea')")
        }
        try queue.close()
        #expect {
            try JobStore(path: path)
        } throws: { error in
            let text = "\(error)"
            return text.contains("99: leaves of tea") && text.contains("later release")
                && text.contains(path)
        }
    }
}
