import Coordination
import Foundation
package import Logging
package import Messaging
import Synchronization

/// Tells the coordinator at regular intervals that the worker lives, and what it runs.
///
/// It has a thread and a socket of its own, so that no computation and no transfer can delay it.
package final class Heartbeat: Sendable {
    private struct Pace: Equatable {
        var interval: Duration
        var lease: Duration
    }
    private struct State {
        var running: [(task: String, token: UInt64)] = []
        var settledBelow = 0
        var progress: [UInt64: TaskProgress] = [:]
        var lastHeard = ContinuousClock.now
        var sender: HeartbeatSender?
        var pace: Pace?
        var onReply: (@Sendable ([Revocation], Directive) -> Void)?
        var onReturn: (@Sendable () -> Void)?
        /// Whether a heartbeat had no answer in time since the last answer.
        var isSlow = false
        /// Whether the connection was lost since.
        var wasLost = false
    }
    private let state = Mutex(State())
    private let coordinator: Address
    private let session: Session
    private let logger: Logger

    /// Prepares heartbeats to `coordinator`; nothing is sent before `start`.
    package init(coordinator: Address, session: Session, logger: Logger) {
        self.coordinator = coordinator
        self.session = session
        self.logger = logger
    }

    /// Sets what runs with each answer of the coordinator.
    func onReply(_ action: @escaping @Sendable ([Revocation], Directive) -> Void) {
        state.withLock { $0.onReply = action }
    }

    /// Sets what runs once the coordinator answers again after a connection was lost.
    func onReturn(_ action: @escaping @Sendable () -> Void) {
        state.withLock { $0.onReturn = action }
    }

    /// Starts to send; replaces the interval and the lease where it sends already.
    ///
    /// A heartbeat waits for its answer for a sixth of a lease, so that a dead connection is
    /// noticed and dialled again before the lease ends.
    package func start(every interval: Duration, lease: Duration) throws {
        let pace = Pace(interval: interval, lease: lease)
        guard state.withLock({ $0.sender == nil || $0.pace != pace }) else { return }
        let sender = try HeartbeatSender(
            to: coordinator, interval: interval,
            timeout: min(max(lease / 6, .milliseconds(500)), .seconds(5)),
            options: WireLink.transport,
            makeFrame: { [weak self] in self?.frame() },
            onReply: { [weak self] in self?.take($0) },
            onSilence: { [weak self, logger] error, silence in
                logger.debug("no answer to heartbeats for \(silence): \(error)")
                self?.note(error)
            })
        try sender.start()
        // A new sender replaces the old, whose pause or wait for an answer may outlast the lease.
        state.withLock { state in
            state.sender?.stop()
            state.sender = sender
            state.pace = pace
        }
    }

    /// Sends no more heartbeats.
    package func stop() {
        state.withLock { state in
            state.sender?.stop()
            state.sender = nil
            state.onReply = nil
            state.onReturn = nil
        }
    }

    /// Sets what the worker runs, and below which number its requests for work are settled.
    func setRunning(_ running: [(task: String, token: UInt64)], settledBelow: Int) {
        state.withLock { state in
            state.running = running
            state.settledBelow = settledBelow
            let tokens = Set(running.map(\.token))
            state.progress = state.progress.filter { tokens.contains($0.key) }
        }
    }

    /// Sets how far the task under `token` is.
    func setProgress(_ progress: TaskProgress, token: UInt64) {
        state.withLock { $0.progress[token] = progress }
    }

    /// Notes that the coordinator answered something.
    func heard() {
        state.withLock { $0.lastHeard = .now }
    }

    /// How long the coordinator has been silent.
    var silence: Duration { ContinuousClock.now - state.withLock { $0.lastHeard } }

    private func frame() -> [UInt8]? {
        let (running, settledBelow, progress) = state.withLock {
            ($0.running, $0.settledBelow, $0.progress)
        }
        var beat = WireHeartbeat()
        beat.residentBytes = UInt64(ResourceUse.residentBytes())
        beat.settledBelow = UInt64(settledBelow)
        beat.running = running.map { task, token in
            var entry = WireRunningTask()
            entry.taskID = task
            entry.token = token
            if let known = progress[token] {
                entry.fraction = Float(known.fraction)
                entry.epochNumber = UInt32(clamping: known.epoch)
                if let score = known.score { entry.score = score }
            }
            return entry
        }
        return Frame.encode(session.request(.heartbeat(beat)))
    }

    /// One slow answer is no loss; after a second one the sender dials again.
    private func note(_ error: MessagingError) {
        state.withLock { state in
            if case .timedOut = error, !state.isSlow {
                state.isSlow = true
            } else {
                state.wasLost = true
            }
        }
    }

    private func take(_ bytes: [UInt8]) {
        let reply: WireReply
        do {
            reply = try Frame.reply(from: bytes)
        } catch {
            logger.warning("the answer to a heartbeat cannot be used: \(error)")
            return
        }
        guard case .heartbeat(let beat) = reply.answer else {
            logger.warning("a heartbeat was answered with something else")
            return
        }
        heard()
        let onReturn = state.withLock { state in
            defer { (state.isSlow, state.wasLost) = (false, false) }
            return state.wasLost ? state.onReturn : nil
        }
        onReturn?()
        let revoked = beat.revoked.map {
            Revocation(task: $0.taskID, token: $0.token, reason: $0.reason)
        }
        state.withLock { $0.onReply }?(revoked, beat.directive.directive)
    }
}
