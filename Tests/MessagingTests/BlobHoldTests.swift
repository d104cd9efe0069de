import Coordination
import Foundation
import Messaging
import Testing

@Suite("Blobs held against other processes")
struct BlobHoldTests {
    private let folder: TemporaryFolder
    private let store: BlobStore

    init() throws {
        folder = try TemporaryFolder()
        store = try BlobStore(directory: folder.path + "/blobs", isDurable: false)
    }

    private func held() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: store.directory + "/.held")
            .filter { !$0.hasSuffix(".lock") }
    }

    @Test("what is held stays readable when another process empties the folder, and can be sent")
    func survives() async throws {
        let bytes = pattern(5_000)
        let digest = try store.insert(bytes)
        #expect(store.hold(digest))
        let other = try BlobStore(directory: store.directory, isDurable: false)
        #expect(other.evict(toFit: 0, keeping: []) == 5_000)
        #expect(!other.contains(digest))
        #expect(try store.read(digest) == bytes)
        let keep = try BlobStore(directory: folder.path + "/keep")
        try await BlobUploader(client: FaultyLink(BlobService(store: keep)), store: store).send(
            digest)
        #expect(try keep.read(digest) == bytes)
        store.letGo(of: digest)
        #expect(!store.contains(digest))
        #expect(try held().isEmpty)
    }

    @Test("what is held no more is a blob like any other")
    func letGo() throws {
        let digest = try store.insert([1, 2, 3])
        #expect(store.hold(digest) && store.hold(digest))
        store.letGo(of: digest)
        #expect(try held().isEmpty)
        #expect(store.locate(digest) == store.path(for: digest))
        store.letGo(of: digest)
        #expect(!store.hold(BlobStore.sha256(of: [9])), "what is not there cannot be held")
    }

    @Test("what a process held that died is removed, what one holds that lives is not")
    func abandoned() throws {
        let digest = try store.insert([1, 2, 3])
        #expect(store.hold(digest))
        let living = try held()
        let dead = BlobStore.sha256(of: [4])
        for name in ["77-5.lock", "77-5-\(dead.hex)"] {
            try Data([4]).write(to: URL(fileURLWithPath: "\(store.directory)/.held/\(name)"))
        }
        // A lock that young may be about to be taken.
        _ = try BlobStore(directory: store.directory, isDurable: false)
        #expect(try held().count == 2)
        for name in try FileManager.default.contentsOfDirectory(atPath: store.directory + "/.held")
        where name.hasSuffix(".lock") {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -3_600)],
                ofItemAtPath: "\(store.directory)/.held/\(name)")
        }
        _ = try BlobStore(directory: store.directory, isDurable: false)
        #expect(try held() == living)
    }
}
