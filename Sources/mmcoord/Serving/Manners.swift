import Messaging
import Synchronization

/// Keeps what peers send from filling the log: a few lines a second, the others counted.
///
/// Anybody who reaches the port can send frames that are none, or hellos without end; whoever reads
/// the log wants to know that it happened, not each time.
final class Manners: Sendable {
    private struct State: Sendable {
        var refusals = Allowance(perSecond: 50, most: 500)
        var complaints = Allowance(perSecond: 0.1, most: 3)
        var unsaid = 0
    }
    private let state = Mutex(State())

    /// Whether the log has room for one more worker that was refused.
    func admitsRefusal(now: ContinuousClock.Instant = .now) -> Bool {
        state.withLock { $0.refusals.take(now) }
    }

    /// What the log says of a request that could not be answered; nil where it has said enough.
    func complaint(
        about error: any Error, now: ContinuousClock.Instant = .now
    ) -> String? {
        state.withLock { state in
            guard state.complaints.take(now) else {
                state.unsaid += 1
                return nil
            }
            defer { state.unsaid = 0 }
            let others = state.unsaid > 0 ? " (and \(state.unsaid) others since the last)" : ""
            return "a request was refused: \(error)\(others)"
        }
    }
}

/// So many at once, and so many a second after that.
struct Allowance: Sendable {
    private let perSecond: Double
    private let most: Double
    private var left: Double
    private var last: ContinuousClock.Instant?

    init(perSecond: Double, most: Double) {
        self.perSecond = perSecond
        self.most = most
        left = most
    }

    /// Whether there is one left, which is then taken.
    mutating func take(_ now: ContinuousClock.Instant) -> Bool {
        let elapsed = last.map { (now - $0).seconds } ?? 0
        last = now
        left = min(most, left + max(0, elapsed) * perSecond)
        guard left >= 1 else { return false }
        left -= 1
        return true
    }
}
