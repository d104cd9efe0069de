/// Taking back leases of which their workers never learnt.
///
/// A worker numbers its requests for work, and says in each heartbeat below which number all are
/// settled: given up, or answered, and then what they brought is named until it has ended. So a
/// lease that was given for such a request and is not named was lost with its answer, however late
/// and in whatever order heartbeats come; nobody has to wait until it runs out.
extension Scheduler {
    /// Takes back what a worker was given and neither computes nor will learn of.
    mutating func takeBackUnheard(
        of worker: WorkerIdentifier, running: [RunningTask], settledBelow: UInt64
    ) -> [SchedulerEffect] {
        guard settledBelow > 0, let record = workers[worker], !record.held.isEmpty else {
            return []
        }
        var effects: [SchedulerEffect] = []
        for index in record.held.sorted() {
            for lease in records.entries[index].leases
            where lease.owner == worker && isSettled(lease, record, below: settledBelow)
                && !running.contains(where: { $0.token == lease.token })
            {
                let failure = Failure(
                    kind: .preempted, task: plan.tasks[index].name, message: unheard(lease),
                    host: record.capacity.host, attempt: lease.attempt)
                effects += takeBack(index, token: lease.token, failure)
            }
        }
        return effects
    }

    /// Why a lease ends whose owner lives.
    func unheard(_ lease: Lease) -> String {
        "worker \(lease.owner) is heard of but does not have it: an answer was lost"
    }

    /// Whether the answer that brought a lease can arrive no more.
    ///
    /// One of an earlier life answered a request from before the worker's hello to this one.
    private func isSettled(_ lease: Lease, _ owner: WorkerRecord, below: UInt64) -> Bool {
        guard let ask = lease.ask else { return owner.nextAsk > 0 && owner.nextAsk <= below }
        return ask > 0 && ask < below
    }
}
