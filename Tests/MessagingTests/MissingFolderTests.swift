import Coordination
import Foundation
import Messaging
import Synchronization
import Testing

@Suite("Blob stores that somebody cleans up under a running study")
struct MissingFolderTests {
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
        options.chunkBytes = 1_000
        options.sharesFiles = false
        options.shortestPause = .milliseconds(1)
        options.patience = .seconds(20)
        self.options = options
    }

    /// Removes a folder of a store, or the store's own.
    private func remove(_ part: String, of store: BlobStore) throws {
        try FileManager.default.removeItem(atPath: store.directory + part)
    }

    private func uploader(
        _ link: FaultyLink, _ options: TransferOptions? = nil
    ) -> BlobUploader {
        BlobUploader(client: link, store: cache, options: options ?? self.options)
    }

    private func downloader(_ link: FaultyLink) -> BlobDownloader {
        BlobDownloader(client: link, store: cache, options: options)
    }

    @Test("bytes are kept although folders are gone", arguments: ["", "/.incoming", "/.partial"])
    func insertion(part: String) throws {
        for store in [keep, cache] {
            try remove(part, of: store)
            let bytes = pattern(5_000)
            let digest = try store.insert(bytes)
            #expect(try store.read(digest) == bytes)
        }
    }

    @Test("a blob comes up although folders are gone", arguments: ["", "/.partial", "/.incoming"])
    func upload(part: String) async throws {
        let bytes = pattern(5_000)
        let digest = try cache.insert(bytes)
        try remove(part, of: keep)
        try await uploader(FaultyLink(BlobService(store: keep))).send(digest)
        #expect(try keep.read(digest) == bytes)
    }

    @Test("a blob goes up as a link although the folders are gone")
    func linkedUpload() async throws {
        let bytes = pattern(5_000)
        let digest = try cache.insert(bytes)
        try remove("", of: keep)
        var options = options
        options.sharesFiles = true
        let link = FaultyLink(BlobService(store: keep))
        try await uploader(link, options).send(digest)
        #expect(link.requestCount == 1)
        #expect(try keep.read(digest) == bytes)
    }

    @Test(
        "a blob comes up although folders go while it is on its way", arguments: ["", "/.partial"])
    func uploadUnderWay(part: String) async throws {
        let bytes = pattern(5_000)
        let digest = try cache.insert(bytes)
        let removed = keep.directory + part
        let link = FaultyLink(BlobService(store: keep)) { number in
            if number == 4 { try? FileManager.default.removeItem(atPath: removed) }
            return .none
        }
        try await uploader(link).send(digest)
        #expect(try keep.read(digest) == bytes)
        try keep.verify(digest)
        let rest = try FileManager.default.contentsOfDirectory(
            atPath: keep.directory + "/.incoming")
        #expect(rest.isEmpty)
    }

    @Test("a blob whose folder is gone comes down and is sent again")
    func twoHexFolder() async throws {
        let bytes = pattern(5_000)
        let digest = try keep.insert(bytes)
        let service = BlobService(store: keep)
        _ = try await downloader(FaultyLink(service)).fetch(digest, sizeBytes: bytes.count)
        try remove("/\(digest.hex.prefix(2))", of: keep)
        #expect(!keep.contains(digest))
        try await uploader(FaultyLink(service)).send(digest)
        #expect(try keep.read(digest) == bytes)
    }

    @Test("a blob comes down although the whole cache is gone", arguments: [1, 3])
    func download(request: Int) async throws {
        let bytes = pattern(5_000)
        let digest = try keep.insert(bytes)
        let removed = cache.directory
        let link = FaultyLink(BlobService(store: keep)) { number in
            if number == request { try? FileManager.default.removeItem(atPath: removed) }
            return .none
        }
        let path = try await downloader(link).fetch(digest, sizeBytes: bytes.count)
        #expect(path == cache.path(for: digest))
        #expect(try cache.read(digest) == bytes)
    }

    @Test("a blob is held although what was held before is gone", arguments: ["", "/.held"])
    func hold(part: String) throws {
        let first = try cache.insert([1])
        #expect(cache.hold(first))
        try remove(part, of: cache)
        let digest = try cache.insert([2])
        #expect(cache.hold(digest))
        let other = try BlobStore(directory: cache.directory, isDurable: false)
        other.evict(toFit: 0, keeping: [])
        #expect(try cache.read(digest) == [2])
        let names = try FileManager.default.contentsOfDirectory(
            atPath: cache.directory + "/.held")
        #expect(names.contains { $0.hasSuffix(".lock") }, "others see that the holder lives")
    }

    @Test("a folder in a blob's place makes room for it", arguments: [false, true])
    func intruder(isFull: Bool) async throws {
        let bytes = pattern(5_000)
        let digest = BlobStore.sha256(of: bytes)
        for store in [keep, cache] {
            let inside = store.path(for: digest) + (isFull ? "/a/b" : "")
            try FileManager.default.createDirectory(
                atPath: inside, withIntermediateDirectories: true)
        }
        #expect(!keep.contains(digest))
        #expect(try cache.insert(bytes) == digest)
        try await uploader(FaultyLink(BlobService(store: keep))).send(digest)
        for store in [keep, cache] {
            #expect(try store.read(digest) == bytes)
            let rest = try FileManager.default.contentsOfDirectory(
                atPath: store.directory + "/.incoming")
            #expect(rest.isEmpty)
        }
    }

    @Test("a data file with other bytes is named, where the coordinator reads the same file")
    func changedData() async throws {
        let path = folder.path + "/data.h5"
        let planned = pattern(5_000)
        let digest = BlobStore.sha256(of: planned)
        try Data(planned).write(to: URL(fileURLWithPath: path))
        #expect(try keep.refer(to: path, as: digest, sizeBytes: planned.count))
        let changed = pattern(5_000, seed: 2)
        try Data(changed).write(to: URL(fileURLWithPath: path))
        let expected = MessagingError.corruptBlob(
            expected: digest, found: BlobStore.sha256(of: changed), path: path)
        let downloader = downloader(FaultyLink(BlobService(store: keep)))
        await #expect(throws: expected) {
            _ = try await downloader.fetch(digest, sizeBytes: planned.count, pathHint: path)
        }
    }

    @Test("a data file with other bytes does no harm where the coordinator has the right ones")
    func otherData() async throws {
        let path = folder.path + "/data.h5"
        let bytes = pattern(5_000)
        let digest = try keep.insert(bytes)
        try Data(pattern(5_000, seed: 2)).write(to: URL(fileURLWithPath: path))
        let fetched = try await downloader(FaultyLink(BlobService(store: keep))).fetch(
            digest, sizeBytes: bytes.count, pathHint: path)
        #expect(fetched == cache.path(for: digest))
    }

    @Test("an upload that is refused for its file's sake is told at once, with the path")
    func refusal() throws {
        let digest = BlobStore.sha256(of: [1])
        let path = "\(keep.directory)/.partial/\(digest.hex)"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false)
        let told = Mutex<[MessagingError]>([])
        let service = BlobService(
            store: keep, onFileTrouble: { error in told.withLock { $0.append(error) } })
        var request = WireRequest()
        request.haveBlob.digest = digest.wire
        request.haveBlob.sizeBytes = 1
        #expect(service.answer(request)?.chunkRefused.retryable == true)
        let errors = told.withLock { $0 }
        #expect(errors.count == 1)
        #expect(errors.first?.description.contains(path) == true)
    }
}
