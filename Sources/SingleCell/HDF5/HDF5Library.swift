internal import CHDF5

/// Global state of libhdf5: start-up, error messages, filters.
enum HDF5Library {
    /// Initialises the library and teaches it blosc and LZF, once per process.
    private static let isReady: Bool = {
        // Every file is closed by its handle; at exit the library could only complain, at length,
        // of what a damaged file left inside it.
        H5dont_atexit()
        H5open()
        BloscFilter.register()
        LZFFilter.register()
        ExternalLinks.forbid()
        return true
    }()

    /// Starts the library and stops it from printing on standard error.
    ///
    /// A thread-safe libhdf5 keeps one error stack per thread, so every entry must silence its own.
    static func enter() {
        precondition(isReady)
        H5Eset_auto2(mm_h5e_default(), nil, nil)
    }

    /// The innermost message of the calling thread's error stack, and clears it.
    static func lastMessage() -> String { described(lastText()) }

    private static func lastText() -> String {
        var message = ""
        withUnsafeMutablePointer(to: &message) { pointer in
            _ = H5Ewalk2(
                mm_h5e_default(), H5E_WALK_UPWARD,
                { depth, entry, client in
                    guard depth == 0, let entry, let client else { return 0 }
                    guard let text = entry.pointee.desc else { return 0 }
                    client.assumingMemoryBound(to: String.self).pointee = String(cString: text)
                    return 0
                }, pointer)
        }
        clear()
        return message
    }

    /// The error for the last call of libhdf5, which failed at `location`.
    ///
    /// - Returns: `outsideFile` where it came upon a link to another file, else `corrupt`.
    static func failure(
        _ path: String, _ location: String, expected: String
    ) -> SingleCellError {
        failure(path, location, expected: expected, lastText())
    }

    private static func failure(
        _ path: String, _ location: String, expected: String, _ message: String
    ) -> SingleCellError {
        if let target = ExternalLinks.target(of: message) {
            return .outsideFile(
                path: path, location: location, reason: "an external link to \(target)")
        }
        if let reason = FileTrouble.reason(in: message) {
            return .unreachable(path: path, reason: reason)
        }
        if let later = laterVersion(message, path) { return later }
        return .corrupt(
            path: path, location: location, found: described(message), expected: expected)
    }

    /// The error for a message about a version that libhdf5 does not know; nil for other messages.
    static func laterVersion(_ message: String, _ path: String) -> SingleCellError? {
        guard message.contains("version"),
            ["bad ", "unknown ", "unsupported "].contains(where: message.contains)
        else { return nil }
        var (major, minor, release): (UInt32, UInt32, UInt32) = (0, 0, 0)
        H5get_libversion(&major, &minor, &release)
        return .foreignFormat(
            path: path,
            format: "HDF5 of a later version than libhdf5 \(major).\(minor).\(release) reads, or "
                + "damaged (\(message))",
            remedy: "Write it for older readers: anndata.read_h5ad(FILE).write_h5ad(NEW), or h5py "
                + "without libver='latest'.")
    }

    /// Clears the error stack of the calling thread.
    static func clear() {
        H5Eclear2(mm_h5e_default())
    }

    /// Bytes that a chunk takes in its file; 0 where it was never written.
    static func storedBytes(
        ofChunkAt offset: [UInt64], dataset id: Int64, path: String, name: String
    ) throws(SingleCellError) -> Int {
        var size: UInt64 = 0
        if H5Dget_chunk_storage_size(id, offset, &size) >= 0 { return Int(clamping: size) }
        let message = lastText()
        // libhdf5 1.10 has no other answer for a chunk that was never written.
        if message == "chunk storage is not allocated" { return 0 }
        throw failure(path, name, expected: "readable data", message)
    }

    private static func described(_ message: String) -> String {
        message.isEmpty ? "no reason given by libhdf5" : "libhdf5: \(message)"
    }
}
