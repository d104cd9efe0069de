import Messaging
import Synchronization

/// Limits how many log lines peers can cause; counts the complaints it leaves out.
///
/// Anybody who reaches the port can send frames that cannot be read, or hellos without end. The log
/// says that this happens, but not each time.
final class LogThrottle: Sendable {
    private struct State: Sendable {
        var refusals = TokenBucket(perSecond: 50, most: 500)
        var complaints = TokenBucket(perSecond: 0.1, most: 3)
        /// Complaints left out since the last one that was logged.
        var omittedCount = 0
    }
    private let state = Mutex(State())

    /// Whether the log has room for one more worker that was refused.
    func admitsRefusal(now: ContinuousClock.Instant = .now) -> Bool {
        state.withLock { $0.refusals.take(now) }
    }

    /// Returns the log line for a request that could not be answered; nil to log nothing.
    func complaint(
        about error: any Error, of peer: Peer, now: ContinuousClock.Instant = .now
    ) -> String? {
        state.withLock { state in
            guard state.complaints.take(now) else {
                state.omittedCount += 1
                return nil
            }
            defer { state.omittedCount = 0 }
            let omitted = state.omittedCount
            let others = omitted > 0 ? " (and \(omitted) others since the last)" : ""
            return "a request of \(peer) was refused: \(error)\(others)"
        }
    }
}

/// Allows a burst of events, and after it so many a second.
struct TokenBucket: Sendable {
    private let perSecond: Double
    private let most: Double
    private var left: Double
    private var last: ContinuousClock.Instant?

    init(perSecond: Double, most: Double) {
        self.perSecond = perSecond
        self.most = most
        left = most
    }

    /// Takes a token; returns false where none is left.
    mutating func take(_ now: ContinuousClock.Instant) -> Bool {
        let elapsed = last.map { (now - $0).seconds } ?? 0
        last = now
        left = min(most, left + max(0, elapsed) * perSecond)
        guard left >= 1 else { return false }
        left -= 1
        return true
    }
}
