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

/// How the process of a worker on this machine ended.
package struct ProcessEnd: Sendable, Equatable {
    /// The process identifier.
    package var processIdentifier: Int
    /// The signal that ended it; nil where it exited by itself.
    package var signal: Int?
    /// Its exit status; 0 where a signal ended it.
    package var status: Int
    /// Whether the kernel killed processes for lack of memory while it ran; nil where the system
    /// does not say.
    package var wasMemoryShort: Bool?
    /// The last lines of its log.
    package var logLines: [String]

    /// Describes the end of a process.
    package init(
        processIdentifier: Int, signal: Int?, status: Int, wasMemoryShort: Bool?, logLines: [String]
    ) {
        self.processIdentifier = processIdentifier
        self.signal = signal
        self.status = status
        self.wasMemoryShort = wasMemoryShort
        self.logLines = logLines
    }

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
        lastContacts = lastContacts.filter { scheduler.workers[$0.key] != nil }
    }

    /// Adds to a failure what the scheduler does not know: where a lost worker ran, when it was
    /// last heard of, and what it ran then.
    func detailed(_ failure: Failure, epoch: UInt64) -> Failure {
        guard failure.kind == .lost, failure.signal == nil, failure.logLines.isEmpty,
            let worker = holders[epoch], let contact = lastContacts[worker]
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

    /// Notes that a process which becomes a worker was started here, and ends with this one.
    package func launched(processIdentifier: Int) {
        launchedProcesses.insert(processIdentifier)
    }

    /// Whether a worker was started here.
    func isLaunched(_ capacity: WorkerCapacity) -> Bool {
        launchedProcesses.contains(capacity.processIdentifier)
            && capacity.host == ProcessInfo.processInfo.hostName
    }

    /// Takes the tasks of a worker on this machine back at once, because its process has ended.
    package func processEnded(_ end: ProcessEnd) {
        launchedProcesses.remove(end.processIdentifier)
        let host = ProcessInfo.processInfo.hostName
        let found = scheduler.workers.first { _, record in
            record.capacity.processIdentifier == end.processIdentifier
                && record.capacity.host == host
        }
        guard let (worker, record) = found else { return }
        for index in record.held.sorted() {
            let leases = scheduler.records[index].leases
            guard let lease = leases.first(where: { $0.owner == worker }) else { continue }
            let failure = Failure(
                kind: .lost, task: plan.tasks[index].name,
                message: "worker \(worker) (process \(end.processIdentifier)) \(end.text)",
                host: host, attempt: lease.attempt, peakBytes: lastContacts[worker]?.peakBytes ?? 0,
                logLines: end.logLines, signal: end.signal)
            apply(.failed(worker, task: failure.task, epoch: lease.epoch, failure))
        }
        leave(worker, reason: "its process \(end.processIdentifier) \(end.text)")
    }
}
