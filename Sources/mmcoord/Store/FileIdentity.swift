import Foundation

/// Identifies the content of a file without reading it: another identity means that it may have
/// changed.
package struct FileIdentity: Sendable, Equatable {
    /// The path as given; `SourceLibrary` gives absolute paths only.
    package var path: String
    /// Length in bytes; for a link, that of the file it leads to.
    package var sizeBytes: Int64
    /// The time of the last change of any kind, in nanoseconds since 1970 UTC, plus the time of
    /// writing where that is later.
    ///
    /// The sum wraps around; it still differs where either time does.
    package var modifiedNanoseconds: Int64
    /// The inode number: another one means that a new file took the path.
    package var inode: Int64

    /// Looks the file at `path` up.
    ///
    /// - Throws: `StateError.missingFile` where there is none.
    package init(path: String) throws {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw StateError.missingFile(path: path, reason: String(cString: strerror(errno)))
        }
        self.path = path
        sizeBytes = Int64(status.st_size)
        // Programs can set the time of writing back (`cp -p`, `touch -r`), but not the time of
        // change, which belongs to the kernel. That one changes with links and permissions too:
        // then the file is hashed once more, and the digest stays the same.
        let (written, changed) = (status.st_mtim, status.st_ctim)
        let isFromFuture =
            (written.tv_sec, written.tv_nsec) > (changed.tv_sec, changed.tv_nsec)
        // A time of writing in the future must not hide a later change, so both count.
        modifiedNanoseconds =
            Self.nanoseconds(changed) &+ (isFromFuture ? Self.nanoseconds(written) : 0)
        inode = Int64(bitPattern: UInt64(status.st_ino))
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
