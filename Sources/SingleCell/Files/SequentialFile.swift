internal import Foundation

/// An open regular file that is read from beginning to end, expanded on the way if asked.
struct SequentialFile: ~Copyable, Sendable {
    /// As given by the caller, for messages.
    let path: String
    /// Bytes taken from the disk so far.
    private(set) var consumedBytes = 0
    private let descriptor: Int32
    /// What expands the file, where gzip wrote it.
    private var gzip: GzipInput

    /// Opens a regular file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - expands: Whether a file that gzip wrote is read expanded; its bytes tell, not its name.
    /// - Throws: `SingleCellError.missingFile`, `notText` for a folder, `cannotOpen`.
    init(path: String, expands: Bool = false) throws(SingleCellError) {
        _ = try Self.size(path)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw FileTrouble.error(path, errno)
        }
        gzip = GzipInput(
            isActive: expands && Self.begins(descriptor, with: GzipInput.mark))
        self.path = path
        self.descriptor = descriptor
    }

    private static func begins(_ descriptor: Int32, with mark: [UInt8]) -> Bool {
        var head = [UInt8](repeating: 0, count: mark.count)
        return pread(descriptor, &head, mark.count, 0) == mark.count && head == mark
    }

    /// Moves to a byte of a file that is read as it is.
    mutating func seek(to offset: Int) throws(SingleCellError) {
        guard lseek(descriptor, off_t(offset), SEEK_SET) == off_t(offset) else {
            throw FileTrouble.error(path, errno)
        }
    }

    /// The size of a regular file in bytes.
    ///
    /// - Throws: `SingleCellError.notText` for a folder; `missingFile`, `cannotOpen`.
    static func size(_ path: String) throws(SingleCellError) -> Int {
        guard let size = try FileStatus.size(path) else {
            let names = try FileStatus.memberNames(path)
            throw .notText(
                path: path, found: FolderKind(memberNames: names).name,
                remedy: "Name the file itself")
        }
        return size
    }

    deinit {
        close(descriptor)
    }

    /// Reads what comes next into `buffer` from `offset` on; 0 bytes mean the end.
    mutating func read(into buffer: inout [UInt8], at offset: Int) throws(SingleCellError) -> Int {
        let (descriptor, path) = (descriptor, path)
        guard gzip.isActive else {
            let count = try Self.fill(&buffer, offset, descriptor, path)
            consumedBytes += count
            return count
        }
        var consumed = 0
        defer { consumedBytes += consumed }
        return try gzip.read(into: &buffer, at: offset, path: path) {
            (packed, start) throws(SingleCellError) in
            let count = try Self.fill(&packed, start, descriptor, path)
            consumed += count
            return count
        }
    }

    private static func fill(
        _ buffer: inout [UInt8], _ offset: Int, _ descriptor: Int32, _ path: String
    ) throws(SingleCellError) -> Int {
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
