/// Leases of an earlier life of the coordinator.
///
/// A lease is open in the store until its end is written down. One that ended in silence would be
/// inherited again by the next life, beside those given since, or come back to life in this one.
extension Scheduler {
    /// Ends the inheritance of a task that was looked up for the first time.
    ///
    /// Its lookup may bring other inputs than those that an inherited lease was given for, or the
    /// result itself. A store of an earlier build may name one worker twice.
    ///
    /// - Parameters:
    ///   - index: The task.
    ///   - key: The task's key now.
    ///   - isDone: Whether its result was found.
    ///   - now: When.
    /// - Returns: The leases that stand, oldest first: at most two, of two workers. And the ends of
    ///   the others, to be written down.
    mutating func settleInheritance(
        of index: Int, key: Digest, isDone: Bool, now: Duration
    ) -> (standing: [Lease], ended: [SchedulerEffect]) {
        let leases = inherited.removeValue(forKey: index) ?? []
        var standing: [Lease] = []
        var ended: [SchedulerEffect] = []
        for lease in leases.reversed() {
            let reason: String? =
                if isDone {
                    "its result was there after a restart"
                } else if inheritedKeys[lease.token] ?? key != key {
                    "the task reads or computes something else since a restart"
                } else if lease.deadline <= now {
                    "the lease ran out before the task could go on after a restart"
                } else if standing.count == 2
                    || standing.contains(where: { $0.owner == lease.owner })
                {
                    "a later lease stands after a restart"
                } else {
                    nil
                }
            if let reason {
                ended.insert(end(lease, of: index, reason), at: 0)
            } else {
                standing.insert(lease, at: 0)
            }
        }
        return (standing, ended)
    }

    /// Extends an inherited lease of a task that was not looked up yet; returns false where the
    /// task has none of this token.
    mutating func claim(_ index: Int, _ token: UInt64, now: Duration) -> Bool {
        guard let position = inherited[index]?.firstIndex(where: { $0.token == token }) else {
            return false
        }
        inherited[index]?[position].deadline = now + options.lease
        return true
    }

    private func end(_ lease: Lease, of index: Int, _ reason: String) -> SchedulerEffect {
        .recordFailure(
            task: index, token: lease.token,
            Failure(
                kind: .preempted, task: plan.tasks[index].name, message: reason,
                host: workers[lease.owner]?.capacity.host ?? "", attempt: lease.attempt))
    }
}
