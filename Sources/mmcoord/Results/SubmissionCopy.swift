import Coordination
import Foundation
import Messaging

/// Copies a submission so that the destination has the bytes that were assembled, or is as it was.
struct SubmissionCopy {
    /// What was written.
    struct Copy {
        /// In hexadecimal.
        var sha256: String
        /// Whether the destination is a file, rather than a device or a pipe.
        var isFile: Bool
    }

    let source: String
    /// SHA-256 of what was assembled; nil where an earlier release kept none.
    let expected: String?

    /// Copies to `destination`: a file, the file that a link leads to, or a device or pipe.
    ///
    /// The copy to a file is made beside it, hashed and flushed to disk before it takes the name.
    ///
    /// - Throws: `StateError.damagedResult` where the source is not what was written,
    ///   `.cannotWrite`.
    func write(to destination: String) throws -> Copy {
        var status = stat()
        guard stat(source, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw StateError.damagedResult(
                path: source, expected: expected ?? "of a file", found: "none: it is no file")
        }
        let isThere = stat(destination, &status) == 0
        switch isThere ? status.st_mode & S_IFMT : S_IFREG {
        case S_IFREG:
            let place = URL(fileURLWithPath: destination).resolvingSymlinksInPath().path
            return Copy(sha256: try replace(place), isFile: true)
        case S_IFDIR:
            throw StateError.cannotWrite(path: destination, reason: "it is a folder")
        default:
            let digest = try check(source)
            try stream(into: destination)
            return Copy(sha256: digest, isFile: false)
        }
    }

    /// Returns the SHA-256 of `copy`, which must be that of the submission.
    private func check(_ copy: String) throws -> String {
        let found = try BlobStore.sha256(ofFile: copy).hex
        if let expected, found != expected {
            throw StateError.damagedResult(path: source, expected: expected, found: found)
        }
        return found
    }

    private func replace(_ destination: String) throws -> String {
        let temporary = destination + ".partial-\(getpid())"
        do {
            unlink(temporary)
            try FileManager.default.copyItem(atPath: source, toPath: temporary)
            let digest = try check(temporary)
            let descriptor = open(temporary, O_RDONLY)
            guard descriptor >= 0, fsync(descriptor) == 0, close(descriptor) == 0,
                rename(temporary, destination) == 0
            else { throw failure(destination) }
            return digest
        } catch {
            unlink(temporary)
            throw error as? StateError
                ?? StateError.cannotWrite(path: destination, reason: error.localizedDescription)
        }
    }

    private func stream(into destination: String) throws {
        let (input, output) = (open(source, O_RDONLY), open(destination, O_WRONLY))
        defer {
            close(input)
            close(output)
        }
        guard input >= 0, output >= 0 else { throw failure(destination) }
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = read(input, &buffer, buffer.count)
            guard count != 0 else { return }
            guard count > 0 else { throw failure(source) }
            var sent = 0
            while sent < count {
                let written = buffer[sent..<count].withUnsafeBytes {
                    Glibc.write(output, $0.baseAddress, $0.count)
                }
                guard written > 0 || errno == EINTR else { throw failure(destination) }
                sent += max(0, written)
            }
        }
    }

    private func failure(_ path: String) -> StateError {
        .cannotWrite(path: path, reason: String(cString: strerror(errno)))
    }
}
