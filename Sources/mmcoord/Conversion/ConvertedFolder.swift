internal import Foundation

/// A folder of converted sources, named by their content.
///
/// Whoever makes a file there holds the folder's lock, so several runs at once neither do the work
/// twice nor meet each other's files. A file appears by rename.
struct ConvertedFolder {
    /// The folder; it need not exist yet.
    let path: String

    /// Why a file could not be made.
    struct Failure: Error, CustomStringConvertible {
        /// What was tried, and the system's reason.
        let description: String
    }

    /// The file of this name; nil if it is not there yet.
    func existing(_ name: String) -> String? {
        let file = "\(path)/\(name)"
        return FileManager.default.fileExists(atPath: file) ? file : nil
    }

    /// Makes a file, unless somebody else has made it meanwhile.
    ///
    /// - Parameters:
    ///   - name: The file's name.
    ///   - make: Writes a file at the path that it is given.
    ///   - check: Throws if what was written may not be kept; called after `make`.
    /// - Returns: The file's path.
    /// - Throws: `Failure`; what `make` and `check` throw, and nothing is left behind.
    func file(
        _ name: String, make: (String) throws -> Void, check: () throws -> Void
    ) throws -> String {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
        let lock = open("\(path)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard lock >= 0 else { throw failure("open \(path)/lock") }
        defer { close(lock) }
        while flock(lock, LOCK_EX) != 0 {
            guard errno == EINTR else { throw failure("lock \(path)/lock") }
        }
        if let file = existing(name) { return file }
        removeLeftovers()
        let (new, file) = ("\(path)/\(name).new", "\(path)/\(name)")
        do {
            try make(new)
            try check()
        } catch {
            unlink(new)
            throw error
        }
        guard rename(new, file) == 0 else { throw failure("name \(file)") }
        return file
    }

    /// Removes what a process left that was killed while it held the lock.
    private func removeLeftovers() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        for name in names where [".new", ".partial", ".entries"].contains(where: name.hasSuffix) {
            unlink("\(path)/\(name)")
        }
    }

    private func failure(_ what: String) -> Failure {
        Failure(description: "cannot \(what): \(String(cString: strerror(errno)))")
    }
}
