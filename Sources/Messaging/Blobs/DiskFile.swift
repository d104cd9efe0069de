internal import Foundation

/// An open file; closed when it goes out of scope.
struct DiskFile: ~Copyable, Sendable {
    let path: String
    private let descriptor: Int32

    /// Opens `path` with the flags of open(2); new files can be read by everybody.
    ///
    /// Waits where too many files are open: strangers' connections may have taken them all, until
    /// they are shown out.
    init(path: String, flags: Int32) throws(MessagingError) {
        var opened = open(path, flags | O_CLOEXEC, 0o644)
        var waits = 0
        while opened < 0, errno == EMFILE || errno == ENFILE, waits < DiskFile.mostWaits {
            usleep(DiskFile.pauseMicroseconds)
            waits += 1
            opened = open(path, flags | O_CLOEXEC, 0o644)
        }
        descriptor = opened
        self.path = path
        guard descriptor >= 0 else { throw DiskFile.failure("open", path) }
    }

    /// Ten seconds in all.
    private static let (mostWaits, pauseMicroseconds): (Int, UInt32) = (200, 50_000)

    deinit {
        close(descriptor)
    }

    /// The error that errno tells of after `operation` on `path` failed.
    static func failure(_ operation: String, _ path: String) -> MessagingError {
        let code = errno
        if code == ENOSPC || code == EDQUOT { return .diskFull(path: path) }
        return .fileFailed(
            operation: operation, path: path, reason: String(cString: strerror(code)))
    }

    /// The reason in the error for a file that is not there, or whose folder is not.
    static let absence = String(cString: strerror(ENOENT))

    /// Its length in bytes.
    func size() throws(MessagingError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw DiskFile.failure("examine", path) }
        return Int(status.st_size)
    }

    /// Writes all of `buffer` at `offset`.
    func write(_ buffer: UnsafeRawBufferPointer, at offset: Int) throws(MessagingError) {
        var written = 0
        while written < buffer.count {
            let count = pwrite(
                descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written,
                off_t(offset + written))
            if count < 0 {
                guard errno == EINTR else { throw DiskFile.failure("write", path) }
            } else {
                written += count
            }
        }
    }

    /// Writes all of `bytes` at `offset`.
    func write(_ bytes: [UInt8], at offset: Int) throws(MessagingError) {
        // The array's own method cannot throw a typed error.
        try bytes.withUnsafeBytes { buffer in
            Result { () throws(MessagingError) in try write(buffer, at: offset) }
        }.get()
    }

    /// Reads up to `count` bytes from `offset`; fewer only at the end of the file.
    func read(count: Int, at offset: Int) throws(MessagingError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let length = try bytes.withUnsafeMutableBytes { buffer in
            Result { () throws(MessagingError) in try fill(buffer, from: offset) }
        }.get()
        if length < count { bytes.removeLast(count - length) }
        return bytes
    }

    /// Reads into `buffer` until it is full or the file ends; returns the bytes read.
    private func fill(
        _ buffer: UnsafeMutableRawBufferPointer, from offset: Int
    ) throws(MessagingError) -> Int {
        var filled = 0
        while filled < buffer.count {
            let got = pread(
                descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled,
                off_t(offset + filled))
            if got == 0 { break }
            if got > 0 {
                filled += got
            } else if errno != EINTR {
                throw DiskFile.failure("read", path)
            }
        }
        return filled
    }

    /// Cuts it to `size` bytes.
    func truncate(to size: Int) throws(MessagingError) {
        guard ftruncate(descriptor, off_t(size)) == 0 else {
            throw DiskFile.failure("truncate", path)
        }
    }

    /// Returns once its bytes are on the disk.
    func synchronise() throws(MessagingError) {
        guard fsync(descriptor) == 0 else { throw DiskFile.failure("write", path) }
    }

    /// Whether no other process, and no other open file of this one, holds the lock.
    func takeLock() -> Bool {
        flock(descriptor, LOCK_EX | LOCK_NB) == 0
    }

    /// Whether `path` still names this file.
    func isStill(at path: String) -> Bool {
        var own = stat()
        var named = stat()
        return fstat(descriptor, &own) == 0 && stat(path, &named) == 0
            && own.st_dev == named.st_dev && own.st_ino == named.st_ino
    }
}

/// Makes a folder and those above it.
func makeFolder(_ path: String) throws(MessagingError) {
    do {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
    } catch {
        throw .fileFailed(
            operation: "make the folder", path: path, reason: error.localizedDescription)
    }
}

/// The size in bytes and the times of last writing and last use of a regular file; nil when there
/// is none.
func fileStatus(_ path: String) -> (sizeBytes: Int, modified: Duration, used: Duration)? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    let modified =
        Duration.seconds(status.st_mtim.tv_sec) + .nanoseconds(status.st_mtim.tv_nsec)
    let used = Duration.seconds(status.st_atim.tv_sec) + .nanoseconds(status.st_atim.tv_nsec)
    return (Int(status.st_size), modified, max(modified, used))
}
