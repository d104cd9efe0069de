import Foundation

/// The memory limit that control groups put on a process.
package enum MemoryLimit {
    /// Returns the lowest limit of the process's group and of those above it, in bytes; nil for
    /// none.
    ///
    /// Batch systems and systemd set it on the group itself or on one between it and the root. In a
    /// container the own group is the root.
    ///
    /// - Parameters:
    ///   - groups: `/proc/self/cgroup`: lines `NUMBER:CONTROLLERS:PATH`, of which version 2 has one
    ///     without controllers.
    ///   - root: Where the control groups are mounted.
    /// - Returns: Bytes.
    package static func bytes(groups: String, root: String = "/sys/fs/cgroup") -> Int? {
        var files = ["\(root)/memory.max", "\(root)/memory/memory.limit_in_bytes"]
        for line in groups.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let path = parts[2].split(separator: "/").filter { $0 != ".." }
            let folders = path.indices.map { path[...$0].joined(separator: "/") }
            if parts[1].isEmpty {
                files += folders.map { "\(root)/\($0)/memory.max" }
            } else if parts[1].split(separator: ",").contains("memory") {
                files += folders.map { "\(root)/memory/\($0)/memory.limit_in_bytes" }
            }
        }
        return files.compactMap(limit).min()
    }

    /// Returns nil for `max`, and for a missing file.
    private static func limit(_ path: String) -> Int? {
        (try? String(contentsOfFile: path, encoding: .utf8))
            .flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }
}
