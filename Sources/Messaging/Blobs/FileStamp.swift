internal import Foundation

/// What changes when somebody writes to a file, or puts another one in its place.
///
/// Two equal stamps mean that no program has changed the bytes in between. Bits that rot on the
/// disk show only in a hash.
package struct FileStamp: Sendable, Equatable {
    private let inode: UInt64
    /// Its length.
    package let sizeBytes: Int
    private let modifiedSeconds: Int
    private let modifiedNanoseconds: Int

    /// Looks at the file at `path`; nil where there is none.
    package init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        inode = UInt64(status.st_ino)
        sizeBytes = Int(status.st_size)
        modifiedSeconds = status.st_mtim.tv_sec
        modifiedNanoseconds = status.st_mtim.tv_nsec
    }
}
