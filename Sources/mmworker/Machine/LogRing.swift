import Foundation
package import Logging
internal import SingleCell
import Synchronization

/// The last lines that a worker logged, for the report of a failed task.
///
/// It keeps lines of every level, including those that are not printed.
package final class LogRing: Sendable {
    private struct Line: Sendable {
        var text: String
        /// The task it is about; nil for the worker as a whole.
        var task: String?
    }
    private let lines = Mutex<[Line]>([])
    /// Enough for the tasks of a large machine.
    private let capacity: Int

    /// Keeps at most `capacity` lines of all tasks together.
    package init(capacity: Int = 1_000) {
        self.capacity = capacity
    }

    /// Adds a line; drops the oldest where there are too many.
    package func add(_ text: String, task: String?) {
        lines.withLock { lines in
            if lines.count >= capacity { lines.removeFirst(capacity / 4) }
            lines.append(Line(text: text, task: task))
        }
    }

    /// Returns the last `count` lines about a task or about the worker, oldest first.
    package func last(_ count: Int = 20, about task: String) -> [String] {
        lines.withLock { lines in
            Array(lines.lazy.filter { $0.task == nil || $0.task == task }.map(\.text).suffix(count))
        }
    }
}

/// Passes lines on to `next`, and keeps them in a ring.
///
/// The metadata `task` names the task that a line is about. It is not printed, since lines name
/// their task themselves.
package struct RingLogHandler: LogHandler {
    private let ring: LogRing
    private var next: any LogHandler
    /// The lowest level that goes to `next`.
    private let printed: Logger.Level

    /// Every level is accepted, because lines that are not printed are kept too.
    package var logLevel = Logger.Level.debug
    /// Added to every line of this logger.
    package var metadata: Logger.Metadata = [:]

    /// Keeps lines in `ring`, and passes on those of at least the level `printed`.
    package init(ring: LogRing, printed: Logger.Level, next: any LogHandler) {
        self.ring = ring
        self.printed = printed
        self.next = next
        self.next.logLevel = printed
    }

    /// One entry of the metadata.
    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Keeps a line, and prints it if its level is high enough.
    package func log(event: LogEvent) {
        var all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        let task = all.removeValue(forKey: "task").map { "\($0)" }
        let details = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        let message = "\(event.message)".printableLines
        ring.add("\(RingLogHandler.time()) \(event.level) \(message)\(details)", task: task)
        guard event.level >= printed else { return }
        var event = event
        event.message = "\(message)"
        event.metadata = all.isEmpty ? nil : all.mapValues { "\("\($0)".printableLines)" }
        next.log(event: event)
    }

    private static func time() -> String {
        var now = time_t(Date().timeIntervalSince1970)
        var parts = tm()
        localtime_r(&now, &parts)
        return String(format: "%02d:%02d:%02d", parts.tm_hour, parts.tm_min, parts.tm_sec)
    }
}
