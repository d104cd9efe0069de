internal import Foundation

/// A file that appears complete or not at all: written beside its place, then renamed.
struct PendingFile: ~Copyable, Sendable {
    /// Where the file will be.
    let path: String
    /// Where it is while being written, in the same folder so that the rename is atomic.
    let temporaryPath: String
    private var isCommitted = false

    /// Names a temporary file next to `path`; nothing is created yet.
    init(path: String) {
        self.path = path
        temporaryPath = "\(path).\(getpid()).partial"
    }

    deinit {
        if !isCommitted { unlink(temporaryPath) }
    }

    /// Forces the bytes to disk and gives the file its name.
    mutating func commit() throws(SingleCellError) {
        let descriptor = open(temporaryPath, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0, rename(temporaryPath, path) == 0 else { throw failure() }
        isCommitted = true
        // The rename itself lasts through a power cut only once the folder is on disk.
        let folder = open(
            path.contains("/")
                ? String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) + "/" : ".",
            O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }

    /// The error for the last system call, which failed.
    func failure() -> SingleCellError {
        .cannotWrite(path: path, reason: String(cString: strerror(errno)))
    }
}
