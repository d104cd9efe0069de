import Foundation
import Logging
import Messaging

/// The log of a run: plain text on standard error, above the live display if there is one.
enum RunLog {
    static let display = LiveDisplay(isInteractive: Terminal.isInteractive) { text in
        StandardStreams.log(text)
    }
    /// For libraries whose log means nothing to users.
    static let silent = Logger(label: "services") { _ in SwiftLogNoOpLogHandler() }

    static func logger(isVerbose: Bool) -> Logger {
        var logger = Logger(label: "mmcoord") { _ in LineLogHandler() }
        logger.logLevel = isVerbose ? .debug : .info
        return logger
    }
}

/// Writes `12:04:31 info  text key=value`.
struct LineLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        let details = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        RunLog.display.line("\(Self.time()) \(event.level)  \(event.message)\(details)")
    }

    private static func time() -> String {
        var now = time_t(Date().timeIntervalSince1970)
        var parts = tm()
        localtime_r(&now, &parts)
        return String(format: "%02d:%02d:%02d", parts.tm_hour, parts.tm_min, parts.tm_sec)
    }
}
