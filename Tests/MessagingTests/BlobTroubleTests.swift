import Coordination
import Foundation
import Messaging
import Testing

@Suite("Uploads in trouble")
struct BlobTroubleTests {
    private let folder: TemporaryFolder
    private let keep: BlobStore
    private let cache: BlobStore
    private let options: TransferOptions

    init() throws {
        folder = try TemporaryFolder()
        keep = try BlobStore(directory: folder.path + "/keep")
        cache = try BlobStore(directory: folder.path + "/cache", isDurable: false)
        var options = TransferOptions()
        options.chunkBytes = 1_000
        options.sharesFiles = false
        options.shortestPause = .milliseconds(1)
        options.patience = .seconds(60)
        self.options = options
    }

    /// A folder where the upload's file should be: it can be neither opened nor made.
    private func block(_ digest: Digest) throws -> String {
        let path = "\(keep.directory)/.partial/\(digest.hex)"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false)
        return path
    }

    @Test("an upload survives files that cannot be written for a while")
    func passing() async throws {
        let bytes = pattern(5_000)
        let digest = try cache.insert(bytes)
        let obstacle = try block(digest)
        let link = FaultyLink(BlobService(store: keep)) { number in
            if number == 4 { rmdir(obstacle) }
            return .none
        }
        try await BlobUploader(client: link, store: cache, options: options)
            .send(digest)
        #expect(try keep.read(digest) == bytes)
    }

    @Test("files that cannot be written for too long are no passing trouble")
    func lasting() throws {
        let digest = BlobStore.sha256(of: [1])
        _ = try block(digest)
        var request = WireRequest()
        request.haveBlob.digest = digest.wire
        request.haveBlob.sizeBytes = 1
        let first = BlobService(store: keep).answer(request)?.chunkRefused
        #expect(first?.retryable == true)
        #expect(first?.reason.contains(digest.hex) == true)
        let last = BlobService(store: keep, filePatience: .zero).answer(request)?.chunkRefused
        #expect(last?.retryable == false)
    }

    @Test("an upload begun under a wrong size keeps nobody from sending the blob")
    func wrongSize() async throws {
        let bytes = pattern(3_000)
        let digest = try cache.insert(bytes)
        let service = BlobService(store: keep)
        for size in [2_999, 3_001] as [UInt64] {
            var put = WireRequest()
            put.putChunk.digest = digest.wire
            put.putChunk.sizeBytes = size
            put.putChunk.data = Data([7])
            #expect(service.answer(put)?.uploadState.receivedBytes == 1)
        }
        try await BlobUploader(client: FaultyLink(service), store: cache, options: options).send(
            digest)
        #expect(try keep.read(digest) == bytes)
    }
}
