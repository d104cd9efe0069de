package import Foundation

/// Writes result files so that each is complete or absent.
package enum ResultFile {
    /// Writes `bytes` to a temporary file beside `path`, flushes it to disk and renames it.
    ///
    /// - Throws: `ResultError.cannotWrite`; nothing is left behind.
    package static func write(_ bytes: Data, to path: String) throws(ResultError) {
        try replace(path) { temporary in
            guard FileManager.default.createFile(atPath: temporary, contents: bytes) else {
                throw ResultError.cannotWrite(path: path, reason: Self.lastReason())
            }
        }
    }

    /// Copies the file at `source` to `path` in the same way.
    ///
    /// - Throws: `ResultError.cannotWrite`; nothing is left behind.
    package static func copy(_ source: String, to path: String) throws(ResultError) {
        try replace(path) { temporary in
            try FileManager.default.copyItem(atPath: source, toPath: temporary)
        }
    }

    /// The length of the file at `path`, in bytes.
    ///
    /// - Throws: `ResultError.cannotWrite` where it cannot be looked at.
    static func size(_ path: String) throws(ResultError) -> Int {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw .cannotWrite(path: path, reason: lastReason())
        }
        return Int(status.st_size)
    }

    /// Creates the folder at `path`, and those above it, unless they exist.
    package static func makeFolder(_ path: String) throws(ResultError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        } catch {
            throw .cannotWrite(path: path, reason: error.localizedDescription)
        }
    }

    private static func replace(
        _ path: String, _ fill: (String) throws -> Void
    ) throws(ResultError) {
        let temporary = "\(path).\(ProcessInfo.processInfo.processIdentifier).partial"
        try? FileManager.default.removeItem(atPath: temporary)
        do {
            try fill(temporary)
            guard let handle = FileHandle(forWritingAtPath: temporary) else {
                throw ResultError.cannotWrite(path: path, reason: lastReason())
            }
            try handle.synchronize()
            try handle.close()
            CrashPoint.reach("result", .before)
            guard rename(temporary, path) == 0 else {
                throw ResultError.cannotWrite(path: path, reason: lastReason())
            }
            CrashPoint.reach("result", .after)
        } catch {
            try? FileManager.default.removeItem(atPath: temporary)
            throw error as? ResultError
                ?? .cannotWrite(path: path, reason: error.localizedDescription)
        }
    }

    private static func lastReason() -> String { String(cString: strerror(errno)) }
}
