import Foundation

/// What this machine knows of a process that ended.
enum ProcessWatch {
    /// Returns how many processes the kernel has killed for lack of memory since the machine
    /// started, including those over a limit of their control group; nil where the system does not
    /// say.
    static func memoryKillCount() -> Int? {
        guard let text = try? String(contentsOfFile: "/proc/vmstat", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("oom_kill ") }),
            let count = line.split(separator: " ").last.flatMap({ Int($0) })
        else { return nil }
        return count
    }

    /// Returns the last lines of the log at `path` that were written from byte `start` on; none
    /// where it cannot be read, since a death is reported with or without them.
    static func lastLines(of path: String, from start: UInt64, count: Int = 20) -> [String] {
        guard let file = FileHandle(forReadingAtPath: path), let end = try? file.seekToEnd(),
            end > start
        else { return [] }
        // A crash report can be long. The log's own lines come before it, so they are kept too.
        let begin = max(start, end > 65_536 ? end - 65_536 : 0)
        guard (try? file.seek(toOffset: begin)) != nil, let bytes = try? file.readToEnd() else {
            return []
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").suffix(count)
            .map(String.init)
    }
}
