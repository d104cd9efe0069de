/// Giving a task that takes too long to a second worker: the first valid result counts.
///
/// Dean and Ghemawat's backup tasks (MapReduce, 2004), begun as soon as a slot is idle. Safe, since
/// results are accepted once; the slower worker hears at its next heartbeat that the task is done.
extension Scheduler {
    /// Looks for leases that run for longer than `stragglerFactor` times what their class takes,
    /// once `stragglerShare` of the class is done.
    mutating func findStragglers(now: Duration) {
        for number in 0..<durations.classCount
        where !stragglers.isLate[number]
            && durations.isLate(number, share: options.stragglerShare)
        {
            stragglers.begin(number)
            for (worker, record) in workers {
                for task in record.held where durations.classes[task] == number {
                    for lease in records.entries[task].leases where lease.owner == worker {
                        stragglers.watch(task, lease, ofClass: number)
                    }
                }
            }
        }
        while let next = stragglers.popDue(now: now) {
            let record = records.entries[next.task]
            guard let lease = record.lease(token: next.token), record.copy == nil,
                let expected = durations.expected(next.task)
            else { continue }
            let begin = lease.begin ?? .zero
            let limit = begin + max(options.stragglerMinimum, expected * options.stragglerFactor)
            guard limit <= now else {
                stragglers.look(at: next.task, next.token, when: limit)
                continue
            }
            stragglers.queue.insert(
                Straggler(
                    isResumable: plan.tasks[next.task].traits.isResumable, begin: begin,
                    task: next.task, token: next.token),
                level: ready.level(ofTask: next.task))
        }
    }

    /// Gives stragglers to workers with idle slots, for which nothing is ready.
    mutating func copyStragglers(_ grants: inout [UInt64: [Grant]], now: Duration) {
        var aside: [ParkedRequests.Seeker] = []
        // Only owners of stragglers are set aside; a few, so that no step takes long.
        while aside.count < 8, let level = stragglers.queue.lowestLevel,
            var seeker = parked.nextSeeker(fitting: level)
        {
            guard !isResting(seeker.request.worker, now: now) else { continue }
            guard let index = popStraggler(for: seeker.request, now: now) else {
                aside.append(seeker)
                continue
            }
            guard let granted = grant(index, to: &seeker, now: now) else { continue }
            grants[seeker.number, default: []].append(granted)
            seeker.request.slots -= 1
            seeker.round += 1
            parked.enqueue(seeker, level: ready.level(ofMemory: seeker.request.memoryBytes))
        }
        for seeker in aside {
            parked.enqueue(seeker, level: ready.level(ofMemory: seeker.request.memoryBytes))
        }
    }

    /// Whether an input of a task is gone since its lease began.
    private func lacksInputs(_ index: Int) -> Bool {
        ledger.outputs(readBy: index).contains { records.entries[$0.task].gone.contains($0.role) }
    }

    /// Takes a straggler that a worker may copy: one that fits, and not its own.
    private mutating func popStraggler(for request: ParkedRequest, now: Duration) -> Int? {
        let levels = 0..<ready.level(ofMemory: request.memoryBytes)
        var passed: [Straggler] = []
        defer {
            for one in passed {
                stragglers.queue.insert(one, level: ready.level(ofTask: one.task))
            }
        }
        while passed.count < 8, let next = stragglers.queue.popFirst(in: levels) {
            guard let lease = records.entries[next.task].lease(token: next.token),
                records.entries[next.task].copy == nil
            else { continue }
            guard !lacksInputs(next.task) else {
                stragglers.look(at: next.task, next.token, when: now + options.lease)
                continue
            }
            guard lease.owner != request.worker, canEnd(next.task, request, now: now) else {
                passed.append(next)
                continue
            }
            return next.task
        }
        return nil
    }
}
