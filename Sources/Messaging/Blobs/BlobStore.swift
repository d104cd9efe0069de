package import Coordination
internal import struct Crypto.SHA256
internal import Foundation
internal import Synchronization

/// A folder of blobs, each named by the SHA-256 of its bytes: the coordinator's keep and every
/// worker's cache.
///
/// A blob is at `ab/cdef…`, or it is not there: bytes appear under their name by rename, whole and
/// checked. What is on its way lies in `.partial` (resumable) and `.incoming` (not). Several
/// processes may share a folder.
package final class BlobStore: Sendable {
    /// The folder; only this store and its like may write there.
    package let directory: String
    private let isDurable: Bool
    private let onNaming: (@Sendable (Bool) -> Void)?
    /// The time that uploads are told; passed in, so that tests need not wait.
    let clock: @Sendable () -> ContinuousClock.Instant
    private let uploads: Mutex<OpenUploads>
    let earlyBudget = EarlyBudget()
    let fileTroubles = Mutex(FileTroubles())
    /// Files elsewhere that were found to hold a blob.
    private let references = Mutex<[Digest: FileReference]>([:])
    let holds: HeldBlobs

    /// A file elsewhere, and what it looked like when its bytes were hashed.
    private struct FileReference {
        let path: String
        let stamp: FileStamp
    }

    /// Opens the store in `directory`, and makes it if need be.
    ///
    /// - Parameters:
    ///   - directory: A folder of its own.
    ///   - isDurable: Whether a blob must survive a power cut from the moment it is named. A cache
    ///     can do without the wait.
    ///   - onNaming: Called before and after (true) each blob gets its name, for tests of crashes.
    ///   - clock: Tells the time, by which uploads that nobody goes on with are removed.
    /// - Throws: `MessagingError.fileFailed` when the folder cannot be made.
    package init(
        directory: String, isDurable: Bool = true, onNaming: (@Sendable (Bool) -> Void)? = nil,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) throws(MessagingError) {
        self.directory = directory
        self.isDurable = isDurable
        self.onNaming = onNaming
        holds = HeldBlobs(folder: directory + "/.held")
        self.clock = clock
        uploads = Mutex(OpenUploads(now: clock()))
        try makeFolders()
        removeStaleFiles()
        holds.removeAbandoned()
    }

    /// Where the blob `digest` is, or would be.
    package func path(for digest: Digest) -> String {
        let hex = digest.hex
        return "\(directory)/\(hex.prefix(2))/\(hex.dropFirst(2))"
    }

    /// Where the bytes of `digest` can be read: in the store or in a file it refers to; nil when
    /// they are in neither.
    package func locate(_ digest: Digest) -> String? {
        let path = path(for: digest)
        if fileStatus(path) != nil { return path }
        guard let reference = references.withLock({ $0[digest] }),
            fileStatus(reference.path) != nil
        else { return nil }
        return reference.path
    }

    /// What the file of a blob looked like when its bytes were known to be right: as it is now in
    /// the store, as it was when it was hashed for one elsewhere; nil when the blob is not there.
    package func stamp(of digest: Digest) -> FileStamp? {
        FileStamp(path: path(for: digest)) ?? references.withLock { $0[digest]?.stamp }
    }

    /// Whether the bytes of `digest` can be read.
    package func contains(_ digest: Digest) -> Bool { locate(digest) != nil }

    /// The length of a blob in bytes; nil when it is not there.
    package func size(of digest: Digest) -> Int? {
        locate(digest).flatMap { fileStatus($0)?.sizeBytes }
    }

    /// The digests of all blobs in the folder, in ascending order.
    package func digests() -> [Digest] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.filter { $0.utf8.count == 2 }.flatMap { prefix in
            let rest =
                (try? FileManager.default.contentsOfDirectory(atPath: "\(directory)/\(prefix)"))
                ?? []
            return rest.compactMap { Digest(hex: prefix + $0) }
        }.sorted()
    }

    /// Keeps `bytes`; a copy of them that the disk has damaged is replaced.
    package func insert(_ bytes: [UInt8]) throws(MessagingError) -> Digest {
        let digest = BlobStore.sha256(of: bytes)
        if fileStatus(path(for: digest)) != nil {
            if try BlobStore.sha256(ofFile: path(for: digest)) == digest { return digest }
            unlink(path(for: digest))
        }
        try remakingFolders { () throws(MessagingError) in try write(bytes, as: digest) }
        return digest
    }

    private func write(_ bytes: [UInt8], as digest: Digest) throws(MessagingError) {
        let temporary = newTemporaryPath()
        do throws(MessagingError) {
            let file = try DiskFile(path: temporary, flags: O_WRONLY | O_CREAT | O_EXCL)
            try file.write(bytes, at: 0)
            if isDurable { try file.synchronise() }
            try publish(temporary, as: digest)
        } catch {
            unlink(temporary)
            throw error
        }
    }

    /// Lets the file at `path` stand for `digest` without copying it, if its bytes are right.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - digest: What its bytes must hash to.
    ///   - sizeBytes: How many bytes it must have.
    ///   - isVerified: Whether the caller has just hashed the file itself.
    /// - Returns: Whether `locate` now finds the blob.
    /// - Throws: `MessagingError.fileFailed` when the file cannot be read.
    package func refer(
        to path: String, as digest: Digest, sizeBytes: Int, isVerified: Bool = false
    ) throws(MessagingError) -> Bool {
        guard fileStatus(path)?.sizeBytes == sizeBytes else { return false }
        var stamp = FileStamp(path: path)
        if !isVerified {
            let (found, seen) = try BlobStore.steadySHA256(ofFile: path)
            guard found == digest else { return false }
            stamp = seen
        }
        guard let stamp else { return false }
        references.withLock { $0[digest] = FileReference(path: path, stamp: stamp) }
        return true
    }

    /// Reads up to `count` bytes of a blob from `offset`; fewer only at its end.
    package func read(
        _ digest: Digest, offset: Int = 0, count: Int
    ) throws(MessagingError) -> [UInt8] {
        guard let path = locate(digest) else { throw .blobNotFound(digest) }
        do throws(MessagingError) {
            return try DiskFile(path: path, flags: O_RDONLY).read(count: count, at: offset)
        } catch {
            guard fileStatus(path) == nil else { throw error }
            // Removed in between by another process: what is held is elsewhere.
            guard let other = locate(digest) else { throw .blobNotFound(digest) }
            return try DiskFile(path: other, flags: O_RDONLY).read(count: count, at: offset)
        }
    }

    /// Reads a whole blob.
    package func read(_ digest: Digest) throws(MessagingError) -> [UInt8] {
        guard let size = size(of: digest) else { throw .blobNotFound(digest) }
        return try read(digest, count: size)
    }

    /// Hashes a blob on disk.
    ///
    /// - Throws: `MessagingError.corruptBlob` when it is not what its name says, `.blobNotFound`.
    package func verify(_ digest: Digest) throws(MessagingError) {
        guard let path = locate(digest) else { throw .blobNotFound(digest) }
        let found = try BlobStore.sha256(ofFile: path)
        guard found == digest else {
            throw .corruptBlob(expected: digest, found: found, path: path)
        }
    }

    /// Removes a blob; a file that is only referred to stays.
    package func remove(_ digest: Digest) {
        forget(digest)
        unlink(path(for: digest))
    }

    /// Refers no more to a file elsewhere; to the one at `path` only, if that is given.
    func forget(_ digest: Digest, at path: String? = nil) {
        references.withLock { references in
            guard path == nil || references[digest]?.path == path else { return }
            references[digest] = nil
        }
    }

    // MARK: Blobs on their way

    /// Begins or continues to receive a blob; nil when it is already here.
    ///
    /// - Throws: `MessagingError.sizeMismatch`, `.chunkRefused` while too many others are on their
    ///   way, and what making its file throws.
    func partial(_ digest: Digest, sizeBytes: Int) throws(MessagingError) -> PartialBlob? {
        if let size = size(of: digest) {
            if size == sizeBytes { return nil }
            guard try removeDamaged(digest) else {
                throw .sizeMismatch(blob: digest, expected: sizeBytes, found: size)
            }
        }
        // Discarded outside the lock: a blob takes it while it holds its own.
        for blob in uploads.withLock({ $0.removeAbandoned(now: clock()) }) { blob.discard() }
        let known = try uploads.withLock { (uploads) throws(MessagingError) in
            try uploads.find(digest, sizeBytes: sizeBytes)
        }
        if let known { return known }
        let new = try PartialBlob(
            digest, sizeBytes: sizeBytes, path: "\(directory)/.partial/\(digest.hex)", store: self)
        // Two requests may have come here at once: the first one's file is everybody's.
        return uploads.withLock { $0.add(new) }
    }

    /// Removes a blob whose bytes are not what its name says, so that it can come anew; false where
    /// they are.
    private func removeDamaged(_ digest: Digest) throws(MessagingError) -> Bool {
        do throws(MessagingError) {
            try verify(digest)
            return false
        } catch .corruptBlob {
            remove(digest)
            return true
        }
    }

    /// Gives the whole and checked file at `path` its name, whatever else has taken that.
    func publish(_ path: String, as digest: Digest) throws(MessagingError) {
        let target = self.path(for: digest)
        let folder = "\(directory)/\(digest.hex.prefix(2))"
        if mkdir(folder, 0o755) == 0 {
            // The folder's own name must last as long as those in it.
            if isDurable {
                try DiskFile(path: directory, flags: O_RDONLY | O_DIRECTORY).synchronise()
            }
        } else if errno != EEXIST {
            throw DiskFile.failure("make the folder", folder)
        }
        onNaming?(false)
        try replace(target, by: path)
        if isDurable { try DiskFile(path: folder, flags: O_RDONLY | O_DIRECTORY).synchronise() }
        onNaming?(true)
        let sizeBytes = fileStatus(target)?.sizeBytes
        uploads.withLock { $0.remove(digest, sizeBytes: sizeBytes) }
    }

    var synchronisesFiles: Bool { isDurable }
}
