import Coordination
import LinearAlgebra
import Logging
import Pipelines
import Synchronization

/// Brings the snapshots of a resumable task to the coordinator.
///
/// A snapshot costs the task a copy of its state. Everything else happens on other threads, one
/// snapshot at a time.
final class CheckpointLine: Checkpoints {
    private struct State {
        var next: ContinuousClock.Instant
        var waiting: Snapshot?
        /// Sends snapshots to the coordinator until none waits.
        var sending: Task<Void, Never>?
        var isTraining = false
        var isYielding = false
        var resumedPath: String?
    }
    private let state: Mutex<State>
    private let interval: Duration
    private let sender: CheckpointSender

    /// Asks for a snapshot every `interval`; with zero only for the last one of a training that
    /// must stop.
    init(interval: Duration, sender: CheckpointSender) {
        self.interval = interval
        self.sender = sender
        state = Mutex(State(next: .now + interval))
    }

    // MARK: Called by the worker

    /// Sets the archive with which an earlier attempt left off.
    func takeUp(_ path: String?) {
        state.withLock { $0.resumedPath = path }
    }

    /// Asks the training to stop soon; returns false where none has begun yet.
    func yield() -> Bool {
        state.withLock { state in
            state.isYielding = true
            return state.isTraining
        }
    }

    /// Waits until no snapshot is on its way.
    func settled() async {
        while let sending = state.withLock({ $0.sending }) { await sending.value }
    }

    // MARK: Called by the training

    /// The archive that an earlier attempt left; nil for a training that begins anew.
    var resumedPath: String? { state.withLock { $0.resumedPath } }

    /// Notes that the training begins; returns false where it need not begin any more.
    func begin() -> Bool {
        state.withLock { state in
            state.next = .now + interval
            state.isTraining = !state.isYielding
            return state.isTraining
        }
    }

    /// Whether the training must stop.
    var isYielding: Bool { state.withLock { $0.isYielding } }

    /// Whether a snapshot is wanted now.
    var isDue: Bool {
        let (isYielding, isIdle, next) = state.withLock {
            ($0.isYielding, $0.sending == nil, $0.next)
        }
        return isYielding || (interval > .zero && isIdle && next <= .now)
    }

    /// Hands over a snapshot, to be sent to the coordinator.
    func offer(_ snapshot: Snapshot) {
        state.withLock { state in
            state.next = .now + interval
            state.waiting = snapshot
            if state.sending == nil { state.sending = Task { await self.sendAll() } }
        }
    }

    /// Reports that the archive of an earlier attempt cannot be used.
    func refuse(_ reason: String) {
        sender.logger.warning("\(sender.assignment.task): begins anew, \(reason)")
        sender.refuse()
    }

    /// Logs where the training goes on.
    func note(_ text: String) {
        sender.logger.info("\(sender.assignment.task): \(text)")
    }

    /// Logs what is wrong with the training.
    func warn(_ text: String) {
        sender.logger.warning("\(sender.assignment.task): \(text)")
    }

    private func sendAll() async {
        while let next = takeWaiting() { await sender.send(next) }
    }

    private func takeWaiting() -> Snapshot? {
        state.withLock { state in
            defer { state.waiting = nil }
            if state.waiting == nil { state.sending = nil }
            return state.waiting
        }
    }
}
