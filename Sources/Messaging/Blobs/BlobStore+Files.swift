package import Coordination
internal import struct Crypto.SHA256
internal import Foundation
internal import Synchronization

extension BlobStore {
    /// The SHA-256 of `bytes`.
    package static func sha256(of bytes: [UInt8]) -> Digest {
        Digest(bytes: Array(SHA256.hash(data: bytes)))
    }

    /// The SHA-256 of a file, read in pieces of 1 MiB.
    package static func sha256(ofFile path: String) throws(MessagingError) -> Digest {
        let file = try DiskFile(path: path, flags: O_RDONLY)
        var hasher = SHA256()
        _ = try file.hash(upTo: .max, into: &hasher)
        return Digest(bytes: Array(hasher.finalize()))
    }

    /// The SHA-256 of a file that nobody wrote to meanwhile, and what it looked like.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - onRead: Called with the bytes of each piece that was read.
    /// - Returns: The hash, and the stamp of the file before it was read, which still holds.
    /// - Throws: `MessagingError.fileFailed` when the file cannot be read, or was changed three
    ///   times while it was.
    package static func steadySHA256(
        ofFile path: String, onRead: (Int) -> Void = { _ in }
    ) throws(MessagingError) -> (digest: Digest, stamp: FileStamp) {
        for _ in 1...3 {
            // Looked at before: a hash of bytes that changed behind it would pass for the new ones.
            let stamp = FileStamp(path: path)
            let file = try DiskFile(path: path, flags: O_RDONLY)
            var hasher = SHA256()
            _ = try file.hash(upTo: .max, into: &hasher, onRead: onRead)
            if let stamp, FileStamp(path: path) == stamp {
                return (Digest(bytes: Array(hasher.finalize())), stamp)
            }
        }
        throw .fileFailed(
            operation: "read", path: path, reason: "another program writes to it, again and again")
    }

    /// Notes that a blob has just been used, so that others are evicted first.
    package func touch(_ digest: Digest) {
        // The time of writing stays: it tells whether somebody changed the bytes.
        let times = [timespec(tv_sec: 0, tv_nsec: timeNow), timespec(tv_sec: 0, tv_nsec: timeOmit)]
        utimensat(AT_FDCWD, path(for: digest), times, 0)
    }

    /// Removes blobs, the least recently used first, until the rest takes at most `limitBytes`.
    ///
    /// - Parameters:
    ///   - limitBytes: The size the folder may have.
    ///   - kept: Blobs that stay whatever it costs: those in use.
    /// - Returns: The bytes freed.
    @discardableResult
    package func evict(toFit limitBytes: Int, keeping kept: Set<Digest>) -> Int {
        holds.removeAbandoned()
        let blobs = digests().compactMap { digest in
            fileStatus(path(for: digest)).map {
                (digest: digest, sizeBytes: $0.sizeBytes, used: $0.used)
            }
        }
        var total = blobs.reduce(0) { $0 + $1.sizeBytes }
        var freed = 0
        for blob in blobs.sorted(by: { ($0.used, $0.digest) < ($1.used, $1.digest) })
        where !kept.contains(blob.digest) {
            guard total > limitBytes else { break }
            guard unlink(path(for: blob.digest)) == 0 else { continue }
            total -= blob.sizeBytes
            freed += blob.sizeBytes
        }
        return freed
    }

    /// Removes blobs that nobody names any more or ever did.
    ///
    /// - Parameters:
    ///   - named: Blobs that stay.
    ///   - age: Blobs that got their name less long ago stay too: they may be about to be named.
    /// - Returns: How many were removed, and their bytes.
    package func sweep(
        keeping named: Set<Digest>, olderThan age: Duration
    ) -> (count: Int, sizeBytes: Int) {
        var clock = timespec()
        clock_gettime(CLOCK_REALTIME, &clock)
        let now = Duration.seconds(clock.tv_sec) + .nanoseconds(clock.tv_nsec)
        var swept = (count: 0, sizeBytes: 0)
        for digest in digests() where !named.contains(digest) {
            let path = path(for: digest)
            var status = stat()
            // A rename or a link changes this time, and not that of writing.
            guard stat(path, &status) == 0,
                now - .seconds(status.st_ctim.tv_sec) - .nanoseconds(status.st_ctim.tv_nsec) > age,
                unlink(path) == 0
            else { continue }
            swept.count += 1
            swept.sizeBytes += Int(status.st_size)
        }
        return swept
    }

    /// Makes the folders of what is on its way.
    func makeFolders() throws(MessagingError) {
        try makeFolder(directory + "/.partial")
        try makeFolder(directory + "/.incoming")
    }

    /// Repeats `write` once where a folder was not there.
    ///
    /// Somebody has cleaned up under a study that runs for days.
    func remakingFolders<Value: ~Copyable>(
        _ write: () throws(MessagingError) -> Value
    ) throws(MessagingError) -> Value {
        do throws(MessagingError) {
            return try write()
        } catch .fileFailed(_, _, let reason) where reason == DiskFile.absence {
            try makeFolders()
            return try write()
        }
    }

    /// A new empty file on its way.
    func newTemporaryFile() throws(MessagingError) -> DiskFile {
        try remakingFolders { () throws(MessagingError) -> DiskFile in
            try DiskFile(path: newTemporaryPath(), flags: O_RDWR | O_CREAT | O_EXCL)
        }
    }

    /// Renames the file at `path`; a folder at `target`, which no store has made, is removed.
    func replace(_ target: String, by path: String) throws(MessagingError) {
        if rename(path, target) == 0 { return }
        guard errno == EISDIR else { throw DiskFile.failure("rename", path) }
        let aside = newTemporaryPath()
        guard rename(target, aside) == 0 else { throw DiskFile.failure("move", target) }
        // What cannot be removed is in nobody's way there.
        try? FileManager.default.removeItem(atPath: aside)
        guard rename(path, target) == 0 else { throw DiskFile.failure("rename", path) }
    }

    /// A name no other process or thread uses.
    func newTemporaryPath() -> String {
        let number = temporaryCounter.add(1, ordering: .relaxed).newValue
        return "\(directory)/.incoming/\(getpid())-\(number)-\(UInt32.random(in: 0 ... .max))"
    }

    /// Removes what processes that died left behind; another one may be writing younger files.
    func removeStaleFiles() {
        let limits: [(folder: String, age: Duration)] = [
            (directory + "/.incoming", .seconds(24 * 3600)),
            (directory + "/.partial", .seconds(14 * 24 * 3600)),
        ]
        let now = Duration.seconds(time(nil))
        for (folder, age) in limits {
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
                let path = "\(folder)/\(name)"
                guard let status = fileStatus(path), now - status.modified > age else { continue }
                unlink(path)
            }
        }
    }
}

/// `UTIME_NOW` and `UTIME_OMIT`: macros that Swift does not import.
private let (timeNow, timeOmit) = ((1 << 30) - 1, (1 << 30) - 2)

private let temporaryCounter = Atomic<Int>(0)

extension DiskFile {
    /// Adds the first `limit` bytes to `hasher` and returns how many there were.
    func hash(
        upTo limit: Int, into hasher: inout SHA256, onRead: (Int) -> Void = { _ in }
    ) throws(MessagingError) -> Int {
        var position = 0
        while position < limit {
            let piece = try read(count: min(1 << 20, limit - position), at: position)
            guard !piece.isEmpty else { break }
            hasher.update(data: piece)
            position += piece.count
            onRead(piece.count)
        }
        return position
    }
}
