import Foundation
import Messaging
import Testing
import mmworker

/// A worker's cache beside the coordinator's store on one file system.
@Suite("Blobs that a worker and its coordinator share")
struct SharedBlobTests {
    @Test("an output of two tasks stays in the cache until both are delivered")
    func heldTwice() throws {
        let folder = NSTemporaryDirectory() + "shared-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let coordinator = try BlobStore(directory: folder + "/coordinator", isDurable: false)
        let cache = WorkerCache(
            store: try BlobStore(directory: folder + "/cache", isDurable: false),
            limitBytes: .max)
        // Two parts of one matrix have the same column names.
        let names = Array("CD4,CD8".utf8)
        let digest = try cache.insert(names, token: 1)
        #expect(try cache.insert(names, token: 2) == digest)
        // The first is delivered; nobody reads its names, so the coordinator removes them.
        _ = try coordinator.insert(names)
        cache.share(digest, with: coordinator.path(for: digest), token: 1)
        cache.release(token: 1)
        coordinator.remove(digest)
        #expect(try cache.store.read(digest) == names)
        // With the second delivered too, one file is enough.
        _ = try coordinator.insert(names)
        cache.share(digest, with: coordinator.path(for: digest), token: 2)
        #expect(!FileManager.default.fileExists(atPath: cache.store.path(for: digest)))
    }
}
