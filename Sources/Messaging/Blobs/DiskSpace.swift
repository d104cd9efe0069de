internal import Foundation

/// What a file system has left.
package struct DiskSpace: Sendable, Equatable {
    /// The nearest folder that exists on the way to the path that was asked for.
    package let folder: String
    /// Bytes that this process may still write.
    package let freeBytes: Int

    /// Looks at the file system on which `path` is, or would be; nil when it cannot be told.
    package init?(at path: String) {
        var folder = URL(fileURLWithPath: path).standardizedFileURL.path
        var status = statvfs()
        while statvfs(folder, &status) != 0 {
            guard errno == ENOENT || errno == ENOTDIR, folder != "/" else { return nil }
            folder = URL(fileURLWithPath: folder).deletingLastPathComponent().path
        }
        self.folder = folder
        freeBytes = Self.bytes(blocks: UInt64(status.f_bavail), of: UInt64(status.f_frsize))
    }

    /// Saturates: some file systems in user space and on networks report all ones.
    package static func bytes(blocks: UInt64, of size: UInt64) -> Int {
        let (product, overflows) = blocks.multipliedReportingOverflow(by: size)
        return overflows ? .max : Int(clamping: product)
    }
}
