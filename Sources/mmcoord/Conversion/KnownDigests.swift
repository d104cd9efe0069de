internal import Coordination
internal import Foundation
internal import Messaging

/// Remembers the digests of source files between runs, so that an unchanged file is not read again
/// to know which conversion is of it.
///
/// A file counts as unchanged while size, inode and times are the same, the time of change among
/// them, which no program can set back. One that was written only just before it was hashed is not
/// remembered: a later write could leave the same times.
struct KnownDigests {
    /// One file at one time.
    private struct Entry: Codable, Equatable {
        var sizeBytes: Int64
        var modifiedNanoseconds: Int64
        var inode: Int64
        var digest: String

        init(_ identity: FileIdentity, digest: String) {
            sizeBytes = identity.sizeBytes
            modifiedNanoseconds = identity.modifiedNanoseconds
            inode = identity.inode
            self.digest = digest
        }
    }

    /// The file that keeps them.
    let path: String
    private var entries: [String: Entry]
    private var stored: [String: Entry]

    /// Longer than the ticks of any file system's clock; FAT's last two seconds.
    private static let settledNanoseconds: Int64 = 3_000_000_000

    /// Reads what is remembered; nothing where the file is missing or cannot be understood, for
    /// then the sources are hashed again.
    init(path: String) {
        self.path = path
        let bytes = FileManager.default.contents(atPath: path) ?? Data()
        do {
            entries = try JSONDecoder().decode([String: Entry].self, from: bytes)
        } catch {
            entries = [:]
        }
        stored = entries
    }

    /// The digest of a file, as hexadecimal digits: the remembered one, or that of its bytes.
    ///
    /// - Throws: What looking at the file and reading it throws; `ConversionChild.Failure` where it
    ///   changed meanwhile.
    mutating func digest(of file: String) throws -> String {
        let identity = try FileIdentity(path: Self.absolute(file))
        if let known = entries[identity.path], known == Entry(identity, digest: known.digest) {
            return known.digest
        }
        let begin = Self.now()
        let digest = try BlobStore.sha256(ofFile: file).hex
        guard try FileIdentity(path: identity.path) == identity else {
            throw ConversionChild.Failure(
                description: "`\(file)` was changed while it was read. Start again once it is "
                    + "written.")
        }
        let isSettled =
            identity.modifiedNanoseconds < begin - Self.settledNanoseconds
            && identity.modifiedNanoseconds > 0
        entries[identity.path] = isSettled ? Entry(identity, digest: digest) : nil
        return digest
    }

    /// Writes what is remembered, if that changed; the caller holds the folder's lock.
    mutating func save() throws {
        guard entries != stored else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        try encoder.encode(entries).write(to: URL(fileURLWithPath: path), options: .atomic)
        stored = entries
    }

    private static func absolute(_ path: String) -> String {
        URL(fileURLWithPath: path).standardizedFileURL.path
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
