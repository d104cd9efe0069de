import Coordination
import Foundation
import Messaging
import Testing
import mmworker

@Suite("Worker cache") struct WorkerCacheTests {
    private func cache(_ folder: String) throws -> WorkerCache {
        WorkerCache(
            store: try BlobStore(directory: folder, isDurable: false), limitBytes: 1 << 20)
    }

    @Test("a worker that empties a shared folder takes no other's undelivered result")
    func sharedFolder() throws {
        let folder = NSTemporaryDirectory() + "shared-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (first, second) = (try cache(folder), try cache(folder))
        let bytes = Array("a result".utf8)
        let digest = try first.insert(bytes, token: 1)
        _ = try second.insert(bytes, token: 7)
        second.release(token: 7)
        second.empty()
        #expect(try first.store.read(digest) == bytes)
        // Two leases of one worker with equal results.
        #expect(try first.insert(bytes, token: 2) == digest)
        first.release(token: 1)
        second.empty()
        #expect(try first.store.read(digest) == bytes)
        first.release(token: 2)
        first.empty()
        #expect(!first.store.contains(digest))
    }
}
