#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

extension ArrayArchive {
    /// Reads an archive from a file, array by array.
    ///
    /// - Throws: `LinearAlgebraError.file` when it cannot be read, `.corruptArchive` when it can.
    package init(contentsOf path: String) throws(LinearAlgebraError) {
        let file = try FileHandleOwner(path, flags: O_RDONLY | O_CLOEXEC, operation: "open")
        let byteCount = try file.byteCount()
        try self.init(source: path, byteCount: byteCount) {
            (offset, buffer) throws(LinearAlgebraError) in
            try file.read(offset, into: buffer)
        }
    }

    /// Writes the archive so that the path holds either all of it or what was there before.
    ///
    /// - Throws: `LinearAlgebraError.file`; the temporary file is then removed.
    package func write(to path: String) throws(LinearAlgebraError) {
        let temporary = "\(path).\(getpid()).partial"
        do throws(LinearAlgebraError) {
            try writeAll(to: temporary)
            guard rename(temporary, path) == 0 else {
                throw .file(
                    path: path, operation: "rename a finished file to", reason: lastReason())
            }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    private func writeAll(to path: String) throws(LinearAlgebraError) {
        let header = header()
        let file = try FileHandleOwner(
            path, flags: O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, operation: "create")
        let table = header.encoded()
        try file.append(table)
        var end = table.count
        for row in header.rows {
            try file.append([UInt8](repeating: 0, count: row.offset - end))
            if let entry = self[row.name] {
                try entry.element.withBytes { bytes throws(LinearAlgebraError) in
                    try file.append(bytes)
                }
            }
            end = row.offset + row.byteCount
        }
        try file.synchronize()
    }
}

/// An open file descriptor, closed when it goes out of scope.
private struct FileHandleOwner: ~Copyable {
    private let path: String
    private let descriptor: Int32

    init(_ path: String, flags: Int32, operation: String) throws(LinearAlgebraError) {
        self.path = path
        descriptor = open(path, flags, 0o644)
        guard descriptor >= 0 else {
            throw .file(path: path, operation: operation, reason: lastReason())
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func byteCount() throws(LinearAlgebraError) -> Int {
        var information = stat()
        guard fstat(descriptor, &information) == 0 else { throw failure("read") }
        return Int(information.st_size)
    }

    func read(
        _ offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws(LinearAlgebraError) {
        var done = 0
        while done < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
            let count = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure("read") }
            guard count > 0 else {
                throw .corruptArchive(source: path, reason: "it was shortened while being read")
            }
            done += count
        }
    }

    func append(_ bytes: [UInt8]) throws(LinearAlgebraError) {
        try bytes.withUnsafeBufferPointer { buffer throws(LinearAlgebraError) in
            try append(UnsafeRawBufferPointer(buffer))
        }
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws(LinearAlgebraError) {
        var done = 0
        while done < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure("write") }
            done += count
        }
    }

    func synchronize() throws(LinearAlgebraError) {
        guard fsync(descriptor) == 0 else { throw failure("write") }
    }

    private func failure(_ operation: String) -> LinearAlgebraError {
        .file(path: path, operation: operation, reason: lastReason())
    }
}

/// The C library's words for `errno`.
private func lastReason() -> String {
    String(cString: strerror(errno))
}
