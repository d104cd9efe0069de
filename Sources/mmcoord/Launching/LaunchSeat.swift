import Coordination

/// The place of one worker that is kept running, and what it went through.
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

    /// What is to be done about a worker that ended or could not be started.
    package enum Verdict: Sendable, Equatable {
        /// Start it again at once.
        case startsAgain
        /// Start it again after a pause.
        case waits(Duration)
        /// It was refused, as it would be again.
        case isRefused
        /// It ended, or could not be started, too often: that many times.
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

    /// Notes that its worker ended before the study did, without having been told to leave.
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

    /// Notes that its worker could not be started: the system may have no room for it now.
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
