import Foundation

/// What tells a file that has changed from one that has not, without reading it.
package struct FileIdentity: Sendable, Equatable {
    package var path: String
    package var sizeBytes: Int64
    package var modifiedNanoseconds: Int64
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
            Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
        inode = Int64(bitPattern: UInt64(status.st_ino))
    }
}
