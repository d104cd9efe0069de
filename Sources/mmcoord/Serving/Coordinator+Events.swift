package import Coordination

/// Tells whoever watches the study what happens.
///
/// A subscriber takes a status, and from then on the events after the last that it has seen.
extension Coordinator {
    /// The most events that are kept: those of some seconds at the busiest.
    static let keptEventCount = 4_096

    /// Returns what happened after the event of `number`; 0 asks for everything that is kept.
    package func events(after number: UInt64) -> StudyEvents.Batch { events.after(number) }

    /// Adds an event.
    func emit(_ change: StudyEvent.Change) { events.emit(change, at: now) }

    /// The task that an event is about.
    func subject(_ task: Int) -> StudyEvent.Subject { StudyEvent.Subject(task, of: plan) }

    /// Emits those changes of the event at hand that no effect goes with.
    func emitChanges() {
        for change in scheduler.records.changes {
            switch (change.from, change.to) {
            case (.resolving, .done): emit(.found(subject(change.task)))
            case (.done, _): emit(.reopened(subject(change.task)))
            case (_, .ready): emit(.ready(subject(change.task)))
            default: continue
            }
        }
    }

    /// Emits that a lease is written down and its worker is told.
    func emit(_ grant: Grant, isCopy: Bool) {
        let (task, owner) = (subject(grant.task), grant.lease.owner)
        emit(
            isCopy
                ? .copied(task, owner, attempt: grant.lease.attempt)
                : .leased(task, owner, attempt: grant.lease.attempt))
    }

    /// Emits that an attempt ended without a result.
    func emit(_ failure: Failure, of task: Int) {
        emit(
            failure.kind == .preempted
                ? .yielded(subject(task), failure) : .failed(subject(task), failure))
    }
}
