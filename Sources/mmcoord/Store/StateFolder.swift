import Foundation

/// The folder in which one study lives: `store.sqlite`, `blobs/`, and the results.
///
/// Held by one coordinator at a time through a lock that the system releases when the process ends,
/// however it ends.
package struct StateFolder: ~Copyable {
    /// As it was given; exists, and is locked for as long as this value lives.
    package let path: String
    private let lock: Int32

    /// Creates the folder if needed, and takes its lock.
    ///
    /// - Throws: `StateError.folder` where it cannot be made, `inUse` where another coordinator
    ///   holds it.
    package init(path: String) throws(StateError) {
        lock = try StateFolder.takeLock(path)
        self.path = path
    }

    deinit {
        close(lock)
    }

    private static func takeLock(_ path: String) throws(StateError) -> Int32 {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        } catch {
            throw .folder(path: path, reason: error.localizedDescription)
        }
        let lockPath = path + "/lock"
        let lock = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard lock >= 0 else {
            throw .folder(
                path: path, reason: "cannot open \(lockPath): \(String(cString: strerror(errno)))")
        }
        for attempt in 1... {
            if flock(lock, LOCK_EX | LOCK_NB) == 0 { return lock }
            // Whoever only asks whether it is held lets go at once.
            guard attempt < 5 else { break }
            usleep(20_000)
        }
        close(lock)
        throw .inUse(path: path)
    }

    /// Whether a coordinator that runs holds the state folder at `path`.
    package static func isHeld(_ path: String) -> Bool {
        let lock = open(path + "/lock", O_RDONLY | O_CLOEXEC)
        guard lock >= 0 else { return false }
        defer { close(lock) }
        return flock(lock, LOCK_SH | LOCK_NB) != 0
    }

    /// Where the job store of the state folder at `path` is.
    package static func storePath(in path: String) -> String { path + "/store.sqlite" }
    /// Where the blobs of the state folder at `path` are.
    package static func blobsPath(in path: String) -> String { path + "/blobs" }
    /// Where the URL at which the coordinator listens is written.
    package static func addressPath(in path: String) -> String { path + "/address" }
}
