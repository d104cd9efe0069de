import Foundation

/// What tells a file that has changed from one that has not, without reading it.
package struct FileIdentity: Sendable, Equatable {
    /// As it was asked for; `SourceLibrary` asks for absolute paths only.
    package var path: String
    /// Length in bytes, of the file itself where the path is a link.
    package var sizeBytes: Int64
    /// When the file was last changed in any way, in nanoseconds since 1970 UTC, plus when its
    /// content was written where that is said to be later; wraps around, which tells two times
    /// apart as well.
    package var modifiedNanoseconds: Int64
    /// Its number in its file system: another where a new file took the path.
    package var inode: Int64

    /// Looks at the file at `path`.
    ///
    /// - Throws: `StateError.missingFile` where there is none.
    package init(path: String) throws {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw StateError.missingFile(path: path, reason: String(cString: strerror(errno)))
        }
        self.path = path
        sizeBytes = Int64(status.st_size)
        // Programs that write to a file may put the time of writing back (`cp -p`, `touch -r`); the
        // time of change is the kernel's own. It changes with links and permissions too: then the
        // file is hashed once more, and found the same.
        let (written, changed) = (status.st_mtim, status.st_ctim)
        let isFromFuture =
            (written.tv_sec, written.tv_nsec) > (changed.tv_sec, changed.tv_nsec)
        // A time of writing that lies ahead hides no later change: both count.
        modifiedNanoseconds =
            Self.nanoseconds(changed) &+ (isFromFuture ? Self.nanoseconds(written) : 0)
        inode = Int64(bitPattern: UInt64(status.st_ino))
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
