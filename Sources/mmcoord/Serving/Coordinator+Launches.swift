import Coordination

/// Names one start of one worker.
///
/// The launcher hands it to the worker, which repeats it when it says hello. So a launcher need not
/// know on which host, and under which number of process, its worker came to run.
package struct LaunchIdentifier: Sendable, Hashable, CustomStringConvertible {
    /// As the worker is given it.
    package var text: String

    /// The identifier that a worker repeats.
    package init(_ text: String) {
        self.text = text
    }

    /// An identifier that no earlier coordinator has given.
    package static func draw() -> LaunchIdentifier {
        let digits = String(UInt64.random(in: 0...UInt64.max), radix: 16)
        return LaunchIdentifier(String(repeating: "0", count: 16 - digits.count) + digits)
    }

    package var description: String { text }
}

/// What the coordinator knows of a worker that was started for it.
struct LaunchRecord {
    /// Whether the worker ends when this process does, so that nothing of it need be waited for.
    var endsWithCoordinator: Bool
    /// Who said hello with its identifier; another one where the worker has begun again.
    var workers: [WorkerIdentifier] = []
}

/// Workers that were started for this coordinator.
extension Coordinator {
    /// Notes that a worker is about to be started for this coordinator.
    package func expect(_ launch: LaunchIdentifier, endsWithCoordinator: Bool) {
        launches[launch] = LaunchRecord(endsWithCoordinator: endsWithCoordinator)
    }

    /// Notes who says hello; a launch that nobody here has begun means nothing.
    func join(_ worker: WorkerIdentifier, of launch: LaunchIdentifier?) {
        guard let launch, var record = launches[launch] else { return }
        if !record.workers.contains(worker) { record.workers.append(worker) }
        launches[launch] = record
        if record.endsWithCoordinator { write([.launched(worker)]) }
    }

    /// Gives back at once what the worker of a launch that has ended held.
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
            apply(.failed(worker, task: failure.task, epoch: lease.epoch, failure))
        }
        leave(worker, reason: "its \(end.place) \(end.text)")
    }
}
