import Coordination

/// Names one start of one worker.
///
/// The launcher hands it to the worker, which repeats it in its hello. So a launcher need not know
/// on which host, and under which process number, its worker runs.
package struct LaunchIdentifier: Sendable, Hashable, CustomStringConvertible {
    /// As the worker is given it.
    package var text: String

    /// The identifier that a worker repeats.
    package init(_ text: String) {
        self.text = text
    }

    /// A random identifier: workers of an earlier coordinator have others.
    package static func draw() -> LaunchIdentifier {
        let digits = String(UInt64.random(in: 0...UInt64.max), radix: 16)
        return LaunchIdentifier(String(repeating: "0", count: 16 - digits.count) + digits)
    }

    package var description: String { text }
}

/// What the coordinator knows of a worker that was started for it.
struct LaunchRecord {
    /// Whether the worker ends with this process.
    ///
    /// The next coordinator then takes its tasks back at once.
    var endsWithCoordinator: Bool
    /// The workers that said hello with its identifier.
    ///
    /// A worker that begins again, at another processor level, is another one.
    var workers: [WorkerIdentifier] = []
}

/// Workers that were started for this coordinator.
extension Coordinator {
    /// Notes that a worker is about to be started for this coordinator.
    package func expect(_ launch: LaunchIdentifier, endsWithCoordinator: Bool) {
        launches[launch] = LaunchRecord(endsWithCoordinator: endsWithCoordinator)
    }

    /// Notes which worker a launch became.
    ///
    /// Launches that this coordinator did not begin are ignored.
    func join(_ worker: WorkerIdentifier, of launch: LaunchIdentifier?) {
        guard let launch, var record = launches[launch] else { return }
        if !record.workers.contains(worker) { record.workers.append(worker) }
        launches[launch] = record
        if record.endsWithCoordinator { write([.launched(worker)]) }
    }

    /// Takes the tasks of a launched worker back at once, because it has ended.
    package func launchEnded(_ end: LaunchEnd) {
        let record = launches.removeValue(forKey: end.launch)
        for worker in record?.workers ?? [] { lose(worker, end) }
    }

    private func lose(_ worker: WorkerIdentifier, _ end: LaunchEnd) {
        guard let record = scheduler.workers[worker] else { return }
        for index in record.held.sorted() {
            let leases = scheduler.records[index].leases
            guard let lease = leases.first(where: { $0.owner == worker }) else { continue }
            let failure = Failure(
                kind: .lost, task: plan.tasks[index].name,
                message: "worker \(worker) (\(end.place)) \(end.text)",
                host: record.capacity.host, attempt: lease.attempt,
                peakBytes: lastContacts[worker]?.peakBytes ?? 0, logLines: end.logLines,
                signal: end.signal)
            apply(.failed(worker, task: failure.task, token: lease.token, failure))
        }
        leave(worker, reason: "its \(end.place) \(end.text)")
    }
}
