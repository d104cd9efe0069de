internal import Foundation

/// An open regular file that is read from beginning to end.
struct SequentialFile: ~Copyable, Sendable {
    /// As given by the caller, for messages.
    let path: String
    private let descriptor: Int32

    /// Opens a regular file.
    init(path: String) throws(SingleCellError) {
        _ = try Self.size(path)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw FileTrouble.error(path, errno)
        }
        self.path = path
        self.descriptor = descriptor
    }

    /// The size of a regular file in bytes.
    ///
    /// - Throws: `SingleCellError.notText` for a folder; `missingFile`, `cannotOpen`.
    static func size(_ path: String) throws(SingleCellError) -> Int {
        guard let size = try FileStatus.size(path) else {
            throw .notText(
                path: path, found: FolderKind(memberNames: FileStatus.memberNames(path)).name,
                remedy: "Name the file itself")
        }
        return size
    }

    deinit {
        close(descriptor)
    }

    /// Reads what comes next into `buffer` from `offset` on; 0 bytes mean the end.
    func read(into buffer: inout [UInt8], at offset: Int) throws(SingleCellError) -> Int {
        while true {
            let count = buffer.withUnsafeMutableBytes { bytes in
                Foundation.read(
                    descriptor, bytes.baseAddress.map { $0 + offset }, bytes.count - offset)
            }
            if count >= 0 { return count }
            guard errno == EINTR else { throw FileTrouble.error(path, errno) }
        }
    }
}
