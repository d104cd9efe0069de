import Foundation

/// How a worker that was started for this coordinator ended.
package struct LaunchEnd: Sendable, Equatable {
    /// Which start of a worker has ended.
    package var launch: LaunchIdentifier
    /// Where it ran, in the launcher's terms: `process 4711`.
    package var place: String
    /// The signal that ended it; nil where it exited by itself.
    package var signal: Int?
    /// Its exit status; 0 where a signal ended it.
    package var status: Int
    /// Whether the kernel killed processes for lack of memory while it ran; nil where the system
    /// does not say.
    package var wasMemoryShort: Bool?
    /// Where its log is.
    package var log: String
    /// The last lines of its log.
    package var logLines: [String]

    /// Describes the end of a worker.
    package init(
        launch: LaunchIdentifier, place: String, signal: Int?, status: Int,
        wasMemoryShort: Bool? = nil, log: String = "", logLines: [String] = []
    ) {
        self.launch = launch
        self.place = place
        self.signal = signal
        self.status = status
        self.wasMemoryShort = wasMemoryShort
        self.log = log
        self.logLines = logLines
    }

    /// Whether the worker left because there was nothing more to do.
    package var isOrderly: Bool { signal == nil && status == 0 }

    /// `was killed by signal 9 (SIGKILL)`, and by whom where that is known.
    package var text: String {
        guard let signal else { return "ended with status \(status)" }
        let name = SignalName.of(signal).map { " (\($0))" } ?? ""
        guard signal == Int(SIGKILL) else { return "was killed by signal \(signal)\(name)" }
        guard let wasMemoryShort else { return "was killed by signal 9 (SIGKILL)" }
        return wasMemoryShort
            ? """
            was killed by signal 9 (SIGKILL) while the kernel killed processes for want of memory: \
            give it fewer slots or less --memory
            """
            : "was killed by signal 9 (SIGKILL), not by the kernel for want of memory"
    }
}

/// Names of signals.
enum SignalName {
    private static let names: [Int32: String] = [
        SIGHUP: "SIGHUP", SIGINT: "SIGINT", SIGQUIT: "SIGQUIT", SIGILL: "SIGILL",
        SIGTRAP: "SIGTRAP", SIGABRT: "SIGABRT", SIGBUS: "SIGBUS", SIGFPE: "SIGFPE",
        SIGKILL: "SIGKILL", SIGSEGV: "SIGSEGV", SIGPIPE: "SIGPIPE", SIGTERM: "SIGTERM",
        SIGXCPU: "SIGXCPU", SIGXFSZ: "SIGXFSZ",
    ]

    static func of(_ signal: Int) -> String? { names[Int32(clamping: signal)] }
}
