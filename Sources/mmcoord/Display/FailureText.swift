import Coordination
import Foundation

/// Failed attempts as lines of text.
package enum FailureText {
    /// What failed, where and why, oldest first; below each the last lines of the worker's log.
    package static func lines(_ attempts: [FailedAttempt]) -> [String] {
        guard !attempts.isEmpty else { return ["no attempt failed"] }
        return attempts.flatMap(lines)
    }

    private static func lines(_ attempt: FailedAttempt) -> [String] {
        let failure = attempt.failure
        let seconds = attempt.endedAt.timeIntervalSince(attempt.startedAt)
        var facts = [
            "kind: \(failure.kind.rawValue)",
            "ran \(StatusText.time(max(0, seconds)))",
            failure.peakBytes > 0 ? "peak memory \(failure.peakBytes >> 20) MiB" : nil,
            failure.signal.map { signal in
                "signal \(signal)" + (SignalName.of(signal).map { " \($0)" } ?? "")
            },
        ].compactMap { $0 }
        if failure.kind == .preempted { facts.append("costs no credit") }
        return [
            """
            \(attempt.endedAt.formatted(.iso8601)) \(failure.task), attempt \(failure.attempt), \
            worker \(attempt.worker) on \(failure.host.isEmpty ? "a lost host" : failure.host)
            """,
            "  \(failure.message)",
            "  \(facts.joined(separator: ", "))",
        ] + failure.logLines.map { "    \($0)" }
    }
}
