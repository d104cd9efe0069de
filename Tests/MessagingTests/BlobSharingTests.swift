import Coordination
import Foundation
import Messaging
import Testing

@Suite("Blobs on one file system")
struct BlobSharingTests {
    private let folder: TemporaryFolder
    /// The coordinator's store and the worker's.
    private let keep: BlobStore
    private let cache: BlobStore
    private let options: TransferOptions

    init() throws {
        folder = try TemporaryFolder()
        keep = try BlobStore(directory: folder.path + "/keep")
        cache = try BlobStore(directory: folder.path + "/cache", isDurable: false)
        var options = TransferOptions()
        options.shortestPause = .milliseconds(1)
        options.patience = .seconds(20)
        self.options = options
    }

    @Test("on one file system a blob goes up as a link, and its bytes are there once")
    func linked() async throws {
        let bytes = pattern(50_000)
        let digest = try cache.insert(bytes)
        let link = FaultyLink(BlobService(store: keep))
        let place = try await BlobUploader(client: link, store: cache, options: options).send(
            digest)
        #expect(link.requestCount == 1)
        #expect(try keep.read(digest) == bytes)
        #expect(cache.digests() == [digest], "it stays until the result is confirmed")
        cache.share(digest, with: place)
        #expect(cache.digests().isEmpty)
        #expect(cache.locate(digest) == keep.path(for: digest))
        // Another worker with the same bytes gives up its own too.
        let second = try BlobStore(directory: folder.path + "/second", isDurable: false)
        _ = try second.insert(bytes)
        let same = try await BlobUploader(client: link, store: second, options: options).send(
            digest)
        second.share(digest, with: same)
        #expect(second.digests().isEmpty)
        #expect(second.locate(digest) == keep.path(for: digest))
        keep.remove(digest)
        #expect(!cache.contains(digest), "the coordinator's removal frees the bytes")
    }

    @Test("bytes removed before their result is confirmed are sent again")
    func removedBeforeConfirmed() async throws {
        let bytes = pattern(5000)
        let digest = try cache.insert(bytes)
        let link = FaultyLink(BlobService(store: keep))
        let uploader = BlobUploader(client: link, store: cache, options: options)
        try await uploader.send(digest)
        keep.remove(digest)
        try await uploader.send(digest)
        #expect(try keep.read(digest) == bytes)
    }

    @Test("a file that is not what it is said to be is not taken, and its pieces are asked for")
    func wrongLink() throws {
        let bytes = pattern(3000)
        let path = folder.path + "/other"
        try Data(pattern(3000, seed: 9)).write(to: URL(fileURLWithPath: path))
        var have = WireRequest()
        have.haveBlob.digest = BlobStore.sha256(of: bytes).wire
        have.haveBlob.sizeBytes = 3000
        for claimed in [path, folder.path + "/absent", "/dev/zero", folder.path] {
            have.haveBlob.path = claimed
            let state = BlobService(store: keep).answer(have)?.uploadState
            #expect(state?.complete == false)
            #expect(state?.receivedBytes == 0)
        }
        #expect(keep.digests().isEmpty)
        #expect(FileManager.default.fileExists(atPath: path))
    }
}
