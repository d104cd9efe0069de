/// What becomes of the blobs of results: collected when idle, made again when needed.
///
/// A task whose outputs were collected stays done. It runs once more when one of them is read by a
/// task that must run, or is kept and was damaged; its own inputs come back in the same way.
extension Scheduler {
    /// Removes blobs that nobody needs any more from the store, of those named by `digests`.
    mutating func collect(_ digests: [Digest]) -> [SchedulerEffect] {
        var idle: Set<Digest> = []
        for digest in digests where !idle.contains(digest) && !ledger.isNeeded(digest) {
            var wasThere = false
            for holder in ledger.release(digest) {
                wasThere = records[holder.task].gone.insert(holder.role).inserted || wasThere
            }
            if wasThere { idle.insert(digest) }
        }
        return idle.isEmpty ? [] : [.collect(idle.sorted())]
    }

    /// Removes what came with a result that was not taken, unless somebody needs the same bytes.
    func discard(_ commitment: Commitment) -> [SchedulerEffect] {
        let idle = Set(commitment.outputs.map(\.blob.digest)).filter { !ledger.isNeeded($0) }
        return idle.isEmpty ? [] : [.collect(idle.sorted())]
    }

    /// The blobs that may be idle now that a task is done: its outputs, and what it has read.
    func candidates(after index: Int) -> [Digest] {
        records.entries[index].outputs.map(\.blob.digest) + inputs(of: index).map(\.blob.digest)
    }

    /// Whether any of these outputs of a task is kept, or is read by a task that must run.
    func isWanted(_ roles: Set<String>, of index: Int) -> Bool {
        roles.contains { role in
            let output = TaskOutput(task: index, role: role)
            return ledger.keeps(output)
                || consumers[index].contains {
                    records.entries[$0].mustRun && ledger.outputs(readBy: $0).contains(output)
                }
        }
    }

    /// Makes a task ready, or lets it wait while the inputs that are gone are made again.
    mutating func demand(_ index: Int) {
        let absent = ledger.outputs(readBy: index)
            .filter { records.entries[$0.task].gone.contains($0.role) }
        guard !absent.isEmpty else {
            if records.entries[index].state != .ready { makeReady(index) }
            return
        }
        quarantine.isStale = true
        let sources = Set(plan.tasks[index].inputs.compactMap(\.sourceTask))
        records[index].state = .waiting(
            missing: sources.count { records.entries[$0].state != .done })
        for source in Set(absent.map(\.task)).sorted() where records.entries[source].state == .done
        {
            reopen(source)
        }
    }

    /// Pauses: results on their way are still taken, once there is room for them.
    mutating func diskFilled(_ shortage: DiskShortage) -> [SchedulerEffect] {
        var shortage = shortage
        shortage.neededBytes = max(shortage.neededBytes, self.shortage?.neededBytes ?? 0)
        self.shortage = shortage
        return []
    }

    mutating func diskFreed(now: Duration) -> [SchedulerEffect] {
        shortage = nil
        return serveParked(now: now)
    }

    /// From `leased` to `ready`, as if the lease had never been.
    mutating func withdrawn(_ index: Int, token: UInt64) -> [SchedulerEffect] {
        guard let lease = records.entries[index].lease(token: token) else { return [] }
        records[index].attempts -= 1
        if release(index, lease) { demand(index) }
        return []
    }

    /// Learns that blobs are not in the store although they were not collected.
    mutating func lost(_ digests: [Digest], now: Duration) -> [SchedulerEffect] {
        guard phase == .running || phase == .draining else { return [] }
        let holders = digests.flatMap { ledger.holders(of: $0) }
        // One that is being made again for another of its outputs lacks this one too.
        for holder in holders { records[holder.task].gone.insert(holder.role) }
        for index in records.indices where records.entries[index].state == .ready {
            demand(index)
        }
        for index in Set(holders.map(\.task)).sorted()
        where records.entries[index].state == .done
            && isWanted(records.entries[index].gone, of: index)
        {
            reopen(index)
        }
        return serveParked(now: now)
    }

    /// From `done` to `ready`, or to `waiting` where its own inputs are gone too.
    private mutating func reopen(_ index: Int) {
        records[index].mustRun = true
        durations.count(index, isDone: false)
        ledger.reopen(index)
        records[index].state = .waiting(missing: 0)
        quarantine.isStale = true
        for consumer in consumers[index] {
            guard case .waiting(let missing) = records.entries[consumer].state else { continue }
            records[consumer].state = .waiting(missing: missing + 1)
        }
        demand(index)
        guard records.entries[index].hasOldKey, records.entries[index].state == .ready else {
            return
        }
        records[index].state = .resolving
        unresolved.append(index)
    }

    /// Finds the keys of reopened tasks that read bytes other than those their keys were made of.
    mutating func resolveReopened() -> [SchedulerEffect] {
        defer { unresolved = [] }
        return unresolved.map { resolve($0) }
    }
}
