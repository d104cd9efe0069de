import Foundation

/// The folder of one study: `store.sqlite`, `blobs/` and the results.
///
/// One coordinator at a time holds it through locks that the system releases when the process ends,
/// however that happens. The file `lock` is locked, and the folder itself too, since somebody may
/// remove the file while the coordinator runs.
package struct StateFolder: ~Copyable {
    /// The path as given; the folder exists, and is locked for as long as this value lives.
    package let path: String
    private let lock: Int32
    /// The locked folder; negative on file systems that lock only files, such as NFS.
    private let folder: Int32

    /// Creates the folder if needed, and takes its locks.
    ///
    /// - Throws: `StateError.folder` where it cannot be made, `inUse` where another coordinator
    ///   holds it.
    package init(path: String) throws(StateError) {
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
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard StateFolder.take(lock), StateFolder.take(folder) || errno != EWOULDBLOCK else {
            close(lock)
            if folder >= 0 { close(folder) }
            throw .inUse(path: path)
        }
        self.path = path
        self.lock = lock
        self.folder = folder
    }

    deinit {
        close(lock)
        if folder >= 0 { close(folder) }
    }

    /// Locks an open file.
    ///
    /// Returns false, with the reason in `errno`, where another process holds the lock or the file
    /// cannot be locked.
    private static func take(_ descriptor: Int32) -> Bool {
        for attempt in 1... {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
            // A process that only asks whether the folder is held lets go at once.
            guard errno == EWOULDBLOCK, attempt < 5 else { break }
            usleep(20_000)
        }
        return false
    }

    /// Whether a running coordinator holds the state folder at `path`.
    package static func isHeld(_ path: String) -> Bool {
        [path + "/lock", path].contains { path in
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { return false }
            defer { close(descriptor) }
            return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
        }
    }

    /// Where the job store of the state folder at `path` is.
    package static func storePath(in path: String) -> String { path + "/store.sqlite" }
    /// Where the blobs of the state folder at `path` are.
    package static func blobsPath(in path: String) -> String { path + "/blobs" }
    /// Where the coordinator writes the URL at which it listens.
    package static func addressPath(in path: String) -> String { path + "/address" }
}
