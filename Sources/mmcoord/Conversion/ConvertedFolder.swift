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
        try locked { try madeFile(name, make, check) }
    }

    /// Calls `body` while no other process makes or removes files here.
    func locked<Value>(_ body: () throws -> Value) throws -> Value {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
        let lock = open("\(path)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard lock >= 0 else { throw failure("open \(path)/lock") }
        defer { close(lock) }
        while flock(lock, LOCK_EX) != 0 {
            guard errno == EINTR else { throw failure("lock \(path)/lock") }
        }
        return try body()
    }

    /// Removes converted files.
    ///
    /// - Parameter isIdle: Whether the file of a name is to go.
    /// - Returns: The names, ascending, and what the files took.
    /// - Throws: `Failure`; nothing is there to remove where the folder is not.
    func removeFiles(
        where isIdle: (String) -> Bool
    ) throws -> (names: [String], sizeBytes: Int) {
        guard FileManager.default.fileExists(atPath: path) else { return ([], 0) }
        return try locked {
            var removed: [String] = []
            var sizeBytes = 0
            for name in try FileManager.default.contentsOfDirectory(atPath: path).sorted()
            where Self.isConversion(name) && isIdle(name) {
                var status = stat()
                guard stat("\(path)/\(name)", &status) == 0, unlink("\(path)/\(name)") == 0 else {
                    throw failure("remove \(path)/\(name)")
                }
                removed.append(name)
                sizeBytes += Int(status.st_size)
            }
            return (removed, sizeBytes)
        }
    }

    /// Whether a file is called as conversions are: `NAME-DIGEST.h5ad`, of 32 digits.
    private static func isConversion(_ name: String) -> Bool {
        guard name.hasSuffix(".h5ad") else { return false }
        let digits = name.dropLast(5).utf8.suffix(33)
        return digits.count == 33 && digits.first == UInt8(ascii: "-")
            && digits.dropFirst().allSatisfy {
                (0x30...0x39).contains($0) || (0x61...0x66).contains($0)
            }
    }

    private func madeFile(
        _ name: String, _ make: (String) throws -> Void, _ check: () throws -> Void
    ) throws -> String {
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
