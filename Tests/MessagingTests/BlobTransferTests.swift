import Coordination
import Foundation
import Messaging
import Synchronization
import Testing

@Suite("Blob transfer")
struct BlobTransferTests {
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
        options.chunkBytes = 1000
        options.sharesFiles = false
        options.shortestPause = .milliseconds(1)
        options.longestPause = .milliseconds(20)
        options.timeout = .seconds(5)
        options.patience = .seconds(20)
        self.options = options
    }

    @Test(
        "blobs of every length go up and come down unchanged",
        arguments: [0, 1, 999, 1000, 1001, 12_345])
    func bothWays(count: Int) async throws {
        let bytes = pattern(count)
        let digest = try cache.insert(bytes)
        let link = FaultyLink(BlobService(store: keep))
        try await uploader(link).send(digest)
        #expect(try keep.read(digest) == bytes)
        cache.remove(digest)
        let path = try await downloader(link).fetch(digest, sizeBytes: count)
        #expect(path == cache.path(for: digest))
        #expect(try cache.read(digest) == bytes)
    }

    @Test("a blob that the disk has cut is taken anew; one of another size than it was said is not")
    func cutOnDisk() async throws {
        let bytes = pattern(2_500)
        let digest = try cache.insert(bytes)
        _ = try keep.insert(bytes)
        try Data(bytes.prefix(700)).write(to: URL(fileURLWithPath: keep.path(for: digest)))
        let link = FaultyLink(BlobService(store: keep))
        try await uploader(link).send(digest)
        #expect(try keep.read(digest) == bytes)
        var request = WireRequest()
        request.haveBlob.digest = digest.wire
        request.haveBlob.sizeBytes = 2_499
        let reply = BlobService(store: keep).answer(request)
        #expect(reply?.chunkRefused.reason.contains("2499 bytes but has 2500") == true)
        #expect(try keep.read(digest) == bytes)
    }

    @Test("a large blob crosses nng in chunks of 1 MiB", arguments: [TransportKind.tcp, .inproc])
    func overNNG(kind: TransportKind) async throws {
        let bytes = pattern(9 << 20 | 5)
        let digest = try cache.insert(bytes)
        let service = BlobService(store: keep)
        let handler: MessageHandler = { request, _ in FaultyLink.answer(request, service) }
        var options = TransferOptions()
        options.sharesFiles = false
        try await Workbench(kind).withServer(handler) { [options] _, client in
            try await BlobUploader(client: client, store: cache, options: options).send(digest)
            cache.remove(digest)
            _ = try await BlobDownloader(client: client, store: cache)
                .fetch(digest, sizeBytes: bytes.count)
        }
        #expect(try cache.read(digest) == bytes)
        #expect(try keep.read(digest) == bytes)
    }

    @Test("what is there is not sent again")
    func alreadyThere() async throws {
        let digest = try cache.insert(pattern(5000))
        let link = FaultyLink(BlobService(store: keep))
        try await uploader(link).send(digest)
        let before = link.requestCount
        try await uploader(link).send(digest)
        #expect(link.requestCount == before + 1)
        _ = try await downloader(link).fetch(digest, sizeBytes: 5000)
        #expect(link.requestCount == before + 1)
    }

    @Test("a byte that flips on its way down is found and the chunk asked for again")
    func flippedDown() async throws {
        let bytes = pattern(10_000)
        let digest = try keep.insert(bytes)
        let link = FaultyLink(BlobService(store: keep)) { $0 == 4 ? .flipAnswer : .none }
        _ = try await downloader(link).fetch(digest, sizeBytes: bytes.count)
        #expect(try cache.read(digest) == bytes)
        #expect(link.requestCount > 10)
    }

    @Test("a byte that flips on its way up is found and the chunk sent again")
    func flippedUp() async throws {
        let bytes = pattern(10_000)
        let digest = try cache.insert(bytes)
        let link = FaultyLink(BlobService(store: keep)) { $0 == 4 ? .flipRequest : .none }
        try await uploader(link).send(digest)
        #expect(try keep.read(digest) == bytes)
        #expect(link.requestCount > 12)
    }

    @Test("lost requests and answers are repeated", arguments: 1...5)
    func losses(seed: Int) async throws {
        let bytes = pattern(30_000, seed: UInt64(seed))
        let digest = try cache.insert(bytes)
        let link = FaultyLink(BlobService(store: keep)) { number in
            switch (number &* 7 &+ seed) % 11 {
            case 0: .loseRequest
            case 1: .loseAnswer
            default: .none
            }
        }
        try await uploader(link).send(digest)
        #expect(try keep.read(digest) == bytes)
        cache.remove(digest)
        _ = try await downloader(link).fetch(digest, sizeBytes: bytes.count)
        #expect(try cache.read(digest) == bytes)
    }

    @Test("an upload that broke off goes on where it was, in a new process too")
    func resumedUpload() async throws {
        let bytes = pattern(20_000)
        let digest = try cache.insert(bytes)
        try await breakOff { impatient, folder in
            let broken = FaultyLink(BlobService(store: try BlobStore(directory: folder))) {
                $0 > 11 ? .loseRequest : .none
            }
            try await BlobUploader(client: broken, store: cache, options: impatient).send(digest)
        }
        let link = FaultyLink(BlobService(store: try BlobStore(directory: folder.path + "/half")))
        try await uploader(link).send(digest)
        // One question before, ten chunks of the twenty, one question after.
        #expect(link.requestCount == 12)
    }

    @Test("a download that broke off goes on where it was, in a new process too")
    func resumedDownload() async throws {
        let bytes = pattern(20_000)
        let digest = try keep.insert(bytes)
        try await breakOff { impatient, folder in
            let broken = FaultyLink(BlobService(store: keep)) { $0 > 10 ? .loseRequest : .none }
            let store = try BlobStore(directory: folder)
            _ = try await BlobDownloader(client: broken, store: store, options: impatient).fetch(
                digest, sizeBytes: bytes.count)
        }
        let store = try BlobStore(directory: folder.path + "/half")
        let link = FaultyLink(BlobService(store: keep))
        _ = try await BlobDownloader(client: link, store: store, options: options).fetch(
            digest, sizeBytes: bytes.count)
        #expect(try store.read(digest) == bytes)
        #expect(link.requestCount == 10)
    }

    /// Runs a transfer that gives up half-way.
    ///
    /// Its stores live in `body` only: what opens the folder later knows what the folder says.
    private func breakOff(
        _ body: (TransferOptions, String) async throws -> Void
    ) async throws {
        var impatient = options
        impatient.patience = .milliseconds(20)
        impatient.window = 1
        await #expect {
            try await body(impatient, folder.path + "/half")
        } throws: { error in
            guard case MessagingError.gaveUp = error else { return false }
            return true
        }
    }

    @Test("a full disk refuses a piece for now, and says so")
    func fullDisk() throws {
        let digest = BlobStore.sha256(of: pattern(2000))
        // Linux's device for the purpose: every write to it finds no space.
        try FileManager.default.createSymbolicLink(
            atPath: "\(keep.directory)/.partial/\(digest.hex)", withDestinationPath: "/dev/full")
        var put = WireRequest()
        put.putChunk.digest = digest.wire
        put.putChunk.sizeBytes = 2000
        put.putChunk.data = Data(pattern(1000))
        let told = Mutex(0)
        let service = BlobService(store: keep) { size in told.withLock { $0 = size } }
        let refusal = service.answer(put)?.chunkRefused
        #expect(refusal?.reason.contains("no space left") == true)
        #expect(refusal?.retryable == true)
        #expect(told.withLock { $0 } == 2000)
    }

    @Test("damaged leftovers of an earlier process are thrown away")
    func damagedLeftovers() async throws {
        let bytes = pattern(5000)
        let digest = try keep.insert(bytes)
        try Data(repeating: 0, count: 3000).write(
            to: URL(fileURLWithPath: "\(cache.directory)/.partial/\(digest.hex)"))
        _ = try await downloader(FaultyLink(BlobService(store: keep)))
            .fetch(digest, sizeBytes: bytes.count)
        #expect(try cache.read(digest) == bytes)
    }

    @Test("a source that does not hold what it claims is found out")
    func wrongSource() async throws {
        let digest = try keep.insert(pattern(5000))
        try Data(pattern(5000, seed: 2)).write(
            to: URL(fileURLWithPath: keep.path(for: digest)))
        await #expect {
            _ = try await downloader(FaultyLink(BlobService(store: keep)))
                .fetch(digest, sizeBytes: 5000)
        } throws: { error in
            guard case MessagingError.corruptBlob(digest, _, _) = error else { return false }
            return true
        }
        #expect(!cache.contains(digest))
    }

    @Test("a blob nobody has is not found")
    func absent() async throws {
        let digest = BlobStore.sha256(of: [1])
        await #expect(throws: MessagingError.blobNotFound(digest)) {
            _ = try await downloader(FaultyLink(BlobService(store: keep)))
                .fetch(digest, sizeBytes: 1)
        }
        await #expect(throws: MessagingError.blobNotFound(digest)) {
            try await uploader(FaultyLink(BlobService(store: keep))).send(digest)
        }
    }

    @Test("two who want the same blob share one transfer")
    func shared() async throws {
        let digest = try keep.insert(pattern(10_000))
        let link = FaultyLink(BlobService(store: keep))
        let downloader = downloader(link)
        async let first = downloader.fetch(digest, sizeBytes: 10_000)
        async let second = downloader.fetch(digest, sizeBytes: 10_000)
        let paths = try await (first, second)
        #expect(paths.0 == paths.1)
        #expect(link.requestCount == 10)
    }

    @Test("two workers may send the same blob at once")
    func simultaneousUploads() async throws {
        let bytes = pattern(50_000)
        let digest = try cache.insert(bytes)
        let link = FaultyLink(BlobService(store: keep))
        async let first = uploader(link).send(digest)
        async let second = uploader(link).send(digest)
        _ = try await (first, second)
        #expect(try keep.read(digest) == bytes)
    }

    @Test("a file on a shared disk is used in place, a wrong one is not")
    func pathHint() async throws {
        let bytes = pattern(5000)
        let digest = try keep.insert(bytes)
        let link = FaultyLink(BlobService(store: keep))
        let wrong = folder.path + "/wrong"
        try Data(pattern(5000, seed: 3)).write(to: URL(fileURLWithPath: wrong))
        let fetched = try await downloader(link).fetch(digest, sizeBytes: 5000, pathHint: wrong)
        #expect(fetched == cache.path(for: digest))
        cache.remove(digest)
        let before = link.requestCount
        let hinted = try await downloader(link).fetch(
            digest, sizeBytes: 5000, pathHint: keep.path(for: digest))
        #expect(hinted == keep.path(for: digest))
        #expect(link.requestCount == before)
    }

    @Test("pieces outside a blob and digests of a wrong length are refused, not believed")
    func hostileRequests() throws {
        let service = BlobService(store: keep)
        var put = WireRequest()
        put.putChunk.digest = BlobStore.sha256(of: [1]).wire
        put.putChunk.sizeBytes = 10
        put.putChunk.offset = UInt64.max
        put.putChunk.data = Data([1, 2])
        #expect(service.answer(put)?.chunkRefused.reason.contains("outside") == true)
        put.putChunk.digest = Data([1, 2, 3])
        #expect(service.answer(put)?.chunkRefused.reason.contains("digest") == true)
        var get = WireRequest()
        get.getChunk.digest = try keep.insert([1, 2, 3]).wire
        get.getChunk.offset = UInt64.max
        get.getChunk.length = UInt64.max
        #expect(service.answer(get)?.error.message.contains("beyond the end") == true)
        get.getChunk.offset = 1
        #expect(service.answer(get)?.chunk.data == Data([2, 3]))
    }

    private func uploader(_ link: FaultyLink) -> BlobUploader {
        BlobUploader(client: link, store: cache, options: options)
    }

    private func downloader(_ link: FaultyLink) -> BlobDownloader {
        BlobDownloader(client: link, store: cache, options: options)
    }
}

/// A coordinator's blobs behind a line that does what each test asks for.
final class FaultyLink: RequestClient {
    enum Fault: Sendable {
        case none
        case loseRequest
        case loseAnswer
        case flipRequest
        case flipAnswer
    }

    let address = Address.inproc(name: "coordinator")
    private let service: BlobService
    private let fault: @Sendable (Int) -> Fault
    private let count = Atomic<Int>(0)

    /// Lets `fault` say what happens to the n-th request, counted from 1.
    init(_ service: BlobService, fault: @escaping @Sendable (Int) -> Fault = { _ in .none }) {
        self.service = service
        self.fault = fault
    }

    var requestCount: Int { count.load(ordering: .relaxed) }

    func request(
        _ bytes: [UInt8], timeout: Duration
    ) async throws(MessagingError) -> [UInt8] {
        let fault = fault(count.add(1, ordering: .relaxed).newValue)
        if fault == .loseRequest { throw .connectionLost(url: url) }
        let answer = FaultyLink.answer(fault == .flipRequest ? flipped(bytes) : bytes, service)
        if fault == .loseAnswer { throw .timedOut(url: url, after: timeout) }
        return fault == .flipAnswer ? flipped(answer) : answer
    }

    func close() {}

    static func answer(_ bytes: [UInt8], _ service: BlobService) -> [UInt8] {
        do {
            let request = try Frame.request(from: bytes)
            return service.answer(request).map { Frame.encode($0) }
                ?? Frame.encode(error: MessagingError.malformedFrame(reason: "not about blobs"))
        } catch {
            return Frame.encode(error: error)
        }
    }

    /// Frames hold a chunk's data in their middle.
    private func flipped(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        bytes[bytes.count / 2] ^= 0x10
        return bytes
    }
}
