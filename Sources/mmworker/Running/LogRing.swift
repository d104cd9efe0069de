import Foundation
package import Logging
internal import SingleCell
import Synchronization

/// The last lines a worker logged, for the report of a task that fails.
///
/// Lines of every level are kept, those too that are not printed.
package final class LogRing: Sendable {
    private struct Line: Sendable {
        var text: String
        /// The task it is about; nil for the worker as a whole.
        var task: String?
    }
    private let lines = Mutex<[Line]>([])
    /// Enough for the tasks of a large machine, each with its own.
    private let capacity: Int

    /// Keeps at most `capacity` lines, of all tasks together.
    package init(capacity: Int = 1_000) {
        self.capacity = capacity
    }

    /// Keeps a line, in place of the oldest where there are too many.
    package func add(_ text: String, task: String?) {
        lines.withLock { lines in
            if lines.count >= capacity { lines.removeFirst(capacity / 4) }
            lines.append(Line(text: text, task: task))
        }
    }

    /// The last `count` lines about a task or about the worker, oldest first.
    package func last(_ count: Int = 20, about task: String) -> [String] {
        lines.withLock { lines in
            Array(lines.lazy.filter { $0.task == nil || $0.task == task }.map(\.text).suffix(count))
        }
    }
}

/// Writes lines where `next` does, and keeps them in a ring.
///
/// The metadata `task` says which task a line is about; it is not printed, since lines name their
/// task themselves.
package struct RingLogHandler: LogHandler {
    private let ring: LogRing
    private var next: any LogHandler
    /// The least level that `next` is given.
    private let printed: Logger.Level

    /// Everything is let in: what is not printed is kept all the same.
    package var logLevel = Logger.Level.debug
    /// Goes with every line of this logger.
    package var metadata: Logger.Metadata = [:]

    /// Keeps lines in `ring`, and hands those of at least the level `printed` on.
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

    /// Keeps a line, and prints it where its level asks for that.
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
