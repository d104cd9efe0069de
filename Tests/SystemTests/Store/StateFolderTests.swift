import Foundation
import GRDB
import Testing
import mmcoord

@Suite("State folders") struct StateFolderTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "state-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    @Test("one coordinator holds a folder; the next is told so until the first has ended")
    func held() throws {
        try withFolder { folder in
            #expect(!StateFolder.isHeld(folder))
            do {
                let first = try StateFolder(path: folder)
                #expect(StateFolder.isHeld(folder))
                #expect(throws: StateError.self) { _ = try StateFolder(path: folder) }
                #expect(first.path == folder)
            }
            #expect(!StateFolder.isHeld(folder))
            _ = try StateFolder(path: folder)
        }
    }

    @Test("a lock that somebody removes lets no second coordinator in")
    func removedLock() throws {
        try withFolder { folder in
            let first = try StateFolder(path: folder)
            try FileManager.default.removeItem(atPath: folder + "/lock")
            #expect(StateFolder.isHeld(folder))
            #expect(throws: StateError.self) { _ = try StateFolder(path: folder) }
            // Nor after that one's try, which makes another file.
            #expect(throws: StateError.self) { _ = try StateFolder(path: folder) }
            #expect(first.path == folder)
        }
    }

    @Test("a stored status that cannot be read is reported with what to do")
    func damagedStatus() throws {
        try withFolder { folder in
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
            let store = try JobStore(path: StateFolder.storePath(in: folder))
            #expect(try store.lastStatus() == nil)
            try DatabaseQueue(path: StateFolder.storePath(in: folder)).write { database in
                try database.execute(
                    sql: "INSERT INTO snapshot (id, json) VALUES (1, CAST('{\"x' AS BLOB))")
            }
            #expect {
                _ = try store.lastStatus()
            } throws: { error in
                "\(error)".contains("store.sqlite is damaged. Start 'mmcoord run' again")
            }
        }
    }
}
