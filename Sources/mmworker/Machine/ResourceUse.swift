import Coordination
import Foundation

/// What an attempt uses of the machine.
struct ResourceUse {
    private let started = ContinuousClock.now
    private let processor = ResourceUse.threadMilliseconds()

    /// The use since this value was made, on the thread on which it was made.
    func usage() -> Usage {
        let wall = (ContinuousClock.now - started).components
        return Usage(
            wallMilliseconds: Int(wall.seconds * 1_000 + wall.attoseconds / 1_000_000_000_000_000),
            processorMilliseconds: ResourceUse.threadMilliseconds() - processor,
            peakBytes: ResourceUse.peakBytes())
    }

    /// The largest resident size this process has had, in bytes.
    static func peakBytes() -> Int {
        var usage = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
        return Int(usage.ru_maxrss) << 10
    }

    /// The resident size of this process, in bytes.
    static func residentBytes() -> Int {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
            return 0
        }
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// Eight tenths of the memory that is available without swapping, in bytes, within the limits
    /// of the process's control groups.
    static func defaultMemoryBytes() -> Int {
        var available = Int(sysconf(Int32(_SC_PHYS_PAGES))) * Int(sysconf(Int32(_SC_PAGESIZE)))
        if let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("MemAvailable:") }),
            let kilobytes = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        {
            available = kilobytes << 10
        }
        let groups = (try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)) ?? ""
        if let limit = MemoryLimit.bytes(groups: groups) { available = min(available, limit) }
        return available / 10 * 8
    }

    private static func threadMilliseconds() -> Int {
        var time = timespec()
        guard clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0 else { return 0 }
        return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
    }
}
