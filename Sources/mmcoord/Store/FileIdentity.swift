import Foundation

/// What tells a file that has changed from one that has not, without reading it.
package struct FileIdentity: Sendable, Equatable {
    /// As it was asked for; `SourceLibrary` asks for absolute paths only.
    package var path: String
    /// Length in bytes, of the file itself where the path is a link.
    package var sizeBytes: Int64
    /// When its content was last written, in nanoseconds since 1970 UTC; wraps around after the
    /// year 2262, which tells two times apart as well.
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
        modifiedNanoseconds =
            Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec)
        inode = Int64(bitPattern: UInt64(status.st_ino))
    }
}
