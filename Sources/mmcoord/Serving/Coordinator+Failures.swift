import Coordination
package import Foundation

/// What the coordinator last heard of a worker, for the failure that reports its loss.
package struct LastContact: Sendable {
    /// Host name, from its last hello.
    package var host: String
    /// The process identifier on that host.
    package var processIdentifier: Int
    /// When it was last heard of, by the coordinator's clock.
    package var heard: Duration
    /// The same moment as a date, for people.
    package var date: Date
    /// The largest resident size that a heartbeat reported, in bytes.
    package var peakBytes = 0
    /// The tasks that its last heartbeat named.
    package var running: [String] = []
}

/// Failures with all that is known of them.
extension Coordinator {
    /// Notes a worker's hello.
    func noteContact(_ worker: WorkerIdentifier, _ capacity: WorkerCapacity) {
        lastContacts[worker] = LastContact(
            host: capacity.host, processIdentifier: capacity.processIdentifier, heard: now,
            date: Date())
    }

    /// Notes what a heartbeat reported.
    func noteContact(_ worker: WorkerIdentifier, running: [RunningTask], residentBytes: Int) {
        guard var contact = lastContacts[worker] else { return }
        contact.heard = now
        contact.date = Date()
        contact.peakBytes = max(contact.peakBytes, residentBytes)
        contact.running = running.map(\.task)
        lastContacts[worker] = contact
    }

    /// Forgets workers that the scheduler no longer knows: the failures that follow from their loss
    /// have been recorded.
    func forgetContacts() {
        guard lastContacts.count > scheduler.workers.count else { return }
        for worker in lastContacts.keys.sorted() where scheduler.workers[worker] == nil {
            lastContacts[worker] = nil
            emit(.lost(worker))
        }
    }

    /// Adds to a failure what the scheduler does not know: where a lost worker ran, when it was
    /// last heard of, and what it ran then.
    func detailed(_ failure: Failure, token: UInt64) -> Failure {
        guard failure.kind == .lost, failure.signal == nil, failure.logLines.isEmpty,
            let worker = holders[token], let contact = lastContacts[worker]
        else { return failure }
        var failure = failure
        if failure.host.isEmpty { failure.host = contact.host }
        failure.peakBytes = max(failure.peakBytes, contact.peakBytes)
        let others = contact.running.filter { $0 != failure.task }
        failure.message += """
             (process \(contact.processIdentifier), last heard of at \
            \(contact.date.formatted(.iso8601)), \(Int((now - contact.heard).seconds)) s before; \
            it ran \(others.isEmpty ? "nothing else" : others.joined(separator: ", ") + " too"))
            """
        return failure
    }
}
