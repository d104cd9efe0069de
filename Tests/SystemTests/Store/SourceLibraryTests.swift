import Coordination
import Foundation
import Messaging
import Testing
import mmcoord

@Suite struct SourceLibraryTests {
    @Test("files hashed several at once are each known by their own content")
    func hashes() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let paths = try (0..<20).map { number in
            let path = folder.appendingPathComponent("file-\(number)")
            try Data(repeating: UInt8(number), count: number * 7919).write(to: path)
            return path.path
        }
        let store = try JobStore(path: folder.path + "/store.sqlite")
        var library = SourceLibrary(store: store, blobs: nil)
        try library.hash(paths + [paths[3]])
        for path in paths {
            let known = try store.digest(of: FileIdentity(path: path))
            #expect(try known == BlobStore.sha256(ofFile: path))
            #expect(try library.source(path).digest == known)
        }
        #expect(throws: StateError.self) { try library.hash([folder.path + "/absent"]) }
    }

    @Test("a file is known by its date even if that is centuries away")
    func farDate() throws {
        let path = FileManager.default.temporaryDirectory.path + "/far-\(UUID().uuidString)"
        try Data([1]).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        var identities: [FileIdentity] = []
        for seconds in [10_413_792_000, 10_413_792_001] {
            let time = timespec(tv_sec: seconds, tv_nsec: 0)
            #expect(utimensat(AT_FDCWD, path, [time, time], 0) == 0)
            identities.append(try FileIdentity(path: path))
        }
        #expect(identities[0] != identities[1])
    }

    @Test(
        "bytes that changed are noticed although the time of writing was put back",
        arguments: [1_700_000_000, 10_413_792_000])
    func keptDate(seconds: Int) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/kept-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/data.h5"
        let store = try JobStore(path: folder + "/store.sqlite")
        let time = timespec(tv_sec: seconds, tv_nsec: 0)
        var digests: [Digest] = []
        for text in ["cells", "CELLS"] {
            // In place: the inode and the size stay too.
            let descriptor = open(path, O_RDWR | O_CREAT, 0o644)
            #expect(pwrite(descriptor, text, 5, 0) == 5)
            close(descriptor)
            #expect(utimensat(AT_FDCWD, path, [time, time], 0) == 0)
            var library = SourceLibrary(store: store, blobs: nil)
            try library.hash([path])
            digests.append(try library.source(path).digest)
            // File systems tell times in steps of some milliseconds.
            usleep(50_000)
        }
        #expect(digests == ["cells", "CELLS"].map { BlobStore.sha256(of: Array($0.utf8)) })
    }

    @Test("a link is known by the file it leads to, also after it leads to another")
    func turnedLink() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/turned-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try JobStore(path: folder + "/store.sqlite")
        let link = folder + "/data.h5"
        let time = timespec(tv_sec: 1_700_000_000, tv_nsec: 0)
        for text in ["cells", "CELLS"] {
            let file = "\(folder)/\(text).h5"
            try Data(text.utf8).write(to: URL(fileURLWithPath: file))
            #expect(utimensat(AT_FDCWD, file, [time, time], 0) == 0)
            unlink(link)
            #expect(symlink(file, link) == 0)
            var library = SourceLibrary(store: store, blobs: nil)
            try library.hash([link])
            #expect(try library.source(link).digest == BlobStore.sha256(of: Array(text.utf8)))
        }
    }

    @Test("a second name of a file only lets it be hashed again")
    func secondName() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/named-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/data.h5"
        try Data([1, 2, 3]).write(to: URL(fileURLWithPath: path))
        let store = try JobStore(path: folder + "/store.sqlite")
        var library = SourceLibrary(store: store, blobs: nil)
        let first = try library.source(path)
        usleep(50_000)
        #expect(link(path, folder + "/second.h5") == 0)
        #expect(try library.source(path) == first)
    }
}
