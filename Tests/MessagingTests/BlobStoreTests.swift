import Coordination
import Foundation
import Messaging
import Testing

@Suite("Blob store")
struct BlobStoreTests {
    private let folder: TemporaryFolder
    private let store: BlobStore

    init() throws {
        folder = try TemporaryFolder()
        store = try BlobStore(directory: folder.path + "/blobs", isDurable: false)
    }

    @Test("bytes are kept under the SHA-256 that FIPS 180 gives them")
    func insert() throws {
        let digest = try store.insert(Array("abc".utf8))
        #expect(
            digest.hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(store.path(for: digest).hasSuffix("/ba/" + digest.hex.dropFirst(2)))
        #expect(try store.read(digest) == Array("abc".utf8))
        #expect(store.size(of: digest) == 3)
        #expect(store.digests() == [digest])
        try store.verify(digest)
    }

    @Test("the same bytes twice are one blob")
    func insertTwice() throws {
        #expect(try store.insert([1, 2]) == store.insert([1, 2]))
        #expect(store.digests().count == 1)
    }

    @Test("a blob of no bytes is a blob")
    func empty() throws {
        let digest = try store.insert([])
        #expect(store.size(of: digest) == 0)
        #expect(try store.read(digest) == [])
    }

    @Test("a file that holds a blob stands for it in place, one that does not is no use")
    func references() throws {
        let path = folder.path + "/data.h5"
        try Data([1, 2, 3]).write(to: URL(fileURLWithPath: path))
        let digest = BlobStore.sha256(of: [1, 2, 3])
        let other = BlobStore.sha256(of: [1, 2, 4])
        #expect(try store.refer(to: path, as: digest, sizeBytes: 3))
        #expect(store.locate(digest) == path)
        #expect(try store.read(digest) == [1, 2, 3])
        #expect(try !store.refer(to: path, as: other, sizeBytes: 3))
        #expect(try !store.refer(to: path + "-absent", as: other, sizeBytes: 3))
        #expect(!store.contains(other))
    }

    @Test("damage on disk is found")
    func damage() throws {
        let digest = try store.insert([1, 2, 3])
        try Data([1, 2, 4]).write(to: URL(fileURLWithPath: store.path(for: digest)))
        let expected = MessagingError.corruptBlob(
            expected: digest, found: BlobStore.sha256(of: [1, 2, 4]), path: store.path(for: digest))
        #expect(throws: expected) { try store.verify(digest) }
    }

    @Test("a blob that is not there is said to be absent")
    func absence() {
        let digest = BlobStore.sha256(of: [9])
        #expect(!store.contains(digest))
        #expect(store.size(of: digest) == nil)
        #expect(throws: MessagingError.blobNotFound(digest)) { try store.read(digest) }
        #expect(throws: MessagingError.blobNotFound(digest)) { try store.verify(digest) }
    }

    @Test("the least recently used blobs go first, those in use stay")
    func eviction() async throws {
        var digests: [Digest] = []
        for index in 0..<4 {
            digests.append(try store.insert([UInt8](repeating: UInt8(index), count: 1000)))
            try await Task.sleep(for: .milliseconds(20))
        }
        store.touch(digests[1])
        let freed = store.evict(toFit: 2000, keeping: [digests[0]])
        #expect(freed == 2000)
        #expect(store.digests() == [digests[0], digests[1]].sorted())
        #expect(store.evict(toFit: 2000, keeping: []) == 0)
    }

    @Test("using a blob does not look like writing to it")
    func stamps() async throws {
        let digest = try store.insert([1, 2, 3])
        let path = store.path(for: digest)
        let stamp = try #require(FileStamp(path: path))
        try await Task.sleep(for: .milliseconds(20))
        store.touch(digest)
        #expect(FileStamp(path: path) == stamp)
        try Data([1, 2, 4]).write(to: URL(fileURLWithPath: path))
        #expect(FileStamp(path: path) != stamp)
        #expect(FileStamp(path: path + "x") == nil)
    }

    @Test("a file that is written to while it is hashed is hashed again")
    func changedWhileHashed() throws {
        var bytes = pattern(3 << 20)
        let path = folder.path + "/data.h5"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -3_600)], ofItemAtPath: path)
        bytes[0] ^= 1
        var pieceCount = 0
        let (digest, stamp) = try BlobStore.steadySHA256(ofFile: path) { _ in
            pieceCount += 1
            // Behind the hash, which has read this byte already.
            guard pieceCount == 1 else { return }
            FileHandle(forWritingAtPath: path)?.write(Data([bytes[0]]))
        }
        #expect(pieceCount == 6)
        #expect(digest == BlobStore.sha256(of: bytes))
        #expect(stamp == FileStamp(path: path))
    }

    @Test("bytes that cannot get their name leave nothing behind")
    func unnamed() throws {
        let bytes = pattern(100)
        let hex = BlobStore.sha256(of: bytes).hex
        try Data().write(to: URL(fileURLWithPath: "\(store.directory)/\(hex.prefix(2))"))
        #expect(throws: MessagingError.self) { try store.insert(bytes) }
        #expect(try incoming().isEmpty)
    }

    @Test("a file that many requests link at once leaves one blob and nothing else")
    func adoptedAtOnce() async throws {
        let bytes = pattern(1 << 20)
        let path = folder.path + "/output"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let digest = BlobStore.sha256(of: bytes)
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask { [store] in
                    (try? store.adopt(fileAt: path, as: digest, sizeBytes: 1 << 20)) ?? false
                }
            }
            for await isHere in group { #expect(isHere) }
        }
        #expect(store.digests() == [digest])
        #expect(try incoming().isEmpty)
    }

    private func incoming() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: store.directory + "/.incoming")
    }

    @Test("a file that cannot be read is named")
    func unreadable() {
        #expect {
            try BlobStore.sha256(ofFile: "/nowhere/at/all")
        } throws: { error in
            "\(error)".contains("/nowhere/at/all") && "\(error)".contains("No such file")
        }
    }

    @Test("a folder that cannot be made is named")
    func impossibleFolder() {
        #expect {
            try BlobStore(directory: "/dev/null/blobs")
        } throws: { error in
            "\(error)".contains("/dev/null/blobs")
        }
    }
}
