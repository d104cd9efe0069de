internal import CHDF5
internal import Foundation

/// What concerns libhdf5 as a whole: start-up, error messages, filters.
enum HDF5Library {
    /// Initialises the library and teaches it blosc and LZF, once per process.
    private static let isReady: Bool = {
        // Every file is closed by its handle; at exit the library could only complain, at length,
        // of what a damaged file left inside it.
        H5dont_atexit()
        H5open()
        BloscFilter.register()
        LZFFilter.register()
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
    static func lastMessage() -> String {
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
        H5Eclear2(mm_h5e_default())
        return message.isEmpty ? "no reason given by libhdf5" : "libhdf5: \(message)"
    }

    /// The size of a regular file.
    ///
    /// - Returns: bytes.
    /// - Throws: `missingFile`, `cannotOpen` for a directory or an unreadable file.
    static func fileSize(_ path: String) throws(SingleCellError) -> Int {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { throw .missingFile(path: path) }
            throw .cannotOpen(path: path, reason: String(cString: strerror(errno)))
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .cannotOpen(path: path, reason: "it is not a regular file")
        }
        return Int(status.st_size)
    }
}
