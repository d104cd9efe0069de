import Coordination

/// One of the workers that are kept running: decides when it is started again.
package struct LaunchSeat: Sendable {
    /// From 1.
    package let number: Int
    /// Tasks its worker computes at once.
    package let slots: Int
    /// The worker that runs, or is being started; nil while none is.
    package private(set) var launch: LaunchIdentifier?
    private var restarts = 0
    private var isGivenUp = false
    /// When to try again after a start that failed.
    private var nextTry: ContinuousClock.Instant?

    /// How often a worker that crashed, or could not be started, is started again.
    private static let restartLimit = 5

    /// What to do about a worker that ended or could not be started.
    package enum Verdict: Sendable, Equatable {
        /// Start it again at once.
        case startsAgain
        /// Start it again after a pause.
        case waits(Duration)
        /// Leave it: the coordinator refused it, and would refuse it again.
        case isRefused
        /// Leave it: it ended, or could not be started, that many times.
        case isGivenUp(times: Int)
    }

    /// An empty seat.
    package init(number: Int, slots: Int) {
        self.number = number
        self.slots = slots
    }

    /// Whether it is time to start a worker here.
    package func isDue(_ now: ContinuousClock.Instant) -> Bool {
        launch == nil && !isGivenUp && nextTry.map { $0 <= now } ?? true
    }

    /// Notes that a worker is being started.
    package mutating func begin(_ launch: LaunchIdentifier) {
        self.launch = launch
        nextTry = nil
    }

    /// Notes that its worker ended before the study, without being told to leave.
    package mutating func ended(_ end: LaunchEnd) -> Verdict {
        launch = nil
        guard end.signal != nil || end.status != Int(WorkerExit.refused("").status) else {
            isGivenUp = true
            return .isRefused
        }
        guard restarts < LaunchSeat.restartLimit else {
            isGivenUp = true
            return .isGivenUp(times: restarts + 1)
        }
        restarts += 1
        return .startsAgain
    }

    /// Notes that its worker could not be started.
    ///
    /// The system may have room for it later.
    package mutating func couldNotStart(_ now: ContinuousClock.Instant) -> Verdict {
        launch = nil
        guard restarts < LaunchSeat.restartLimit else {
            isGivenUp = true
            return .isGivenUp(times: restarts + 1)
        }
        let pause = Duration.seconds(1 << restarts)
        restarts += 1
        nextTry = now + pause
        return .waits(pause)
    }
}
