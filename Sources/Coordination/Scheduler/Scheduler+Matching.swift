/// Bringing together tasks that are ready and workers that wait.
extension Scheduler {
    /// Gives ready tasks to waiting workers, one each in turn, so that a worker with many slots
    /// does not take what another would begin at once.
    mutating func serveParked(now: Duration) -> [SchedulerEffect] {
        guard phase == .running, shortage == nil, ready.count + stragglers.queue.count > 0,
            !parked.isEmpty
        else { return [] }
        var grants: [UInt64: [Grant]] = [:]
        while let level = smallestReadyLevel(), var seeker = parked.nextSeeker(fitting: level) {
            // One that can have nothing now waits until its worker asks again.
            guard !isResting(seeker.request.worker, now: now),
                let granted = grantNext(to: &seeker, now: now)
            else { continue }
            grants[seeker.number, default: []].append(granted)
            seeker.request.slots -= 1
            seeker.round += 1
            parked.enqueue(seeker, level: ready.level(ofMemory: seeker.request.memoryBytes))
        }
        shareLastTasks(&grants, now: now)
        copyStragglers(&grants, now: now)
        return grants.sorted { $0.key < $1.key }.compactMap { number, granted in
            parked.close(number).map { .grant($0.request, granted, directive) }
        }
    }

    /// Gives shareable tasks beyond its slots to a worker of several, when they would else wait
    /// for a round that leaves slots idle.
    ///
    /// Three tasks on two slots take two rounds, on two cores that take turns one and a half. Only
    /// while every slot has a task and fewer tasks wait than there are slots.
    private mutating func shareLastTasks(_ grants: inout [UInt64: [Grant]], now: Duration) {
        guard ready.count > 0, ready.count < workers.slotCount, workers.idleCount == 0 else {
            return
        }
        while let level = smallestReadyLevel(), var sharer = parked.nextSharer(fitting: level) {
            guard let capacity = workers[sharer.request.worker]?.capacity, capacity.slots > 1,
                !isResting(sharer.request.worker, now: now)
            else { continue }
            guard let index = popReady(for: sharer.request, now: now) else { continue }
            guard plan.tasks[index].traits.isShareable else {
                ready.insert(index)
                parked.enqueue(sharer, level: ready.level(ofMemory: sharer.request.memoryBytes))
                return
            }
            guard let granted = grant(index, to: &sharer, now: now) else { continue }
            grants[sharer.number, default: []].append(granted)
        }
    }

    private mutating func grantNext(
        to seeker: inout ParkedRequests.Seeker, now: Duration
    ) -> Grant? {
        guard let index = popReady(for: seeker.request, now: now) else { return nil }
        return grant(index, to: &seeker, now: now)
    }

    /// Gives a task to a worker: a ready one, or a copy of one that another worker has.
    mutating func grant(
        _ index: Int, to seeker: inout ParkedRequests.Seeker, now: Duration
    ) -> Grant? {
        guard let key = records.entries[index].key else { return nil }
        records[index].attempts += 1
        let lease = Lease(
            owner: seeker.request.worker, token: nextToken,
            attempt: records.entries[index].attempts,
            deadline: now + options.lease, begin: now, ask: seeker.request.ask)
        nextToken += 1
        hold(index, lease)
        seeker.request.memoryBytes -= plan.tasks[index].memoryBytes
        return Grant(
            task: index, key: key, inputs: inputs(of: index), lease: lease,
            checkpoint: checkpoints[key])
    }

    /// The least need of memory of a ready task, as its level.
    private mutating func smallestReadyLevel() -> Int? {
        while let (level, index) = ready.smallest {
            if records.entries[index].state == .ready { return level }
            ready.popSmallest()
        }
        return nil
    }

    /// Takes the first task that fits into a worker's memory and into the time that it has.
    ///
    /// Passes over tasks whose result came late, after they had been made ready again. With an end
    /// to the worker's time it looks at the first task of each level; there are few.
    private mutating func popReady(for request: ParkedRequest, now: Duration) -> Int? {
        guard request.end != nil else {
            while let index = ready.popFirst(fitting: request.memoryBytes) {
                if records.entries[index].state == .ready { return index }
            }
            return nil
        }
        var isSettled = false
        while !isSettled {
            isSettled = true
            for index in ready.firsts(fitting: request.memoryBytes) {
                let isReady = records.entries[index].state == .ready
                guard !isReady || canEnd(index, request, now: now) else { continue }
                ready.popFirst(ofLevelOf: index)
                if isReady { return index }
                isSettled = false
            }
        }
        return nil
    }

    /// Whether a task, or a fair part of a resumable one, can be expected to end in the time that a
    /// worker has; what was never observed is tried.
    func canEnd(_ index: Int, _ request: ParkedRequest, now: Duration) -> Bool {
        guard let end = request.end, let expected = durations.expected(index) else { return true }
        return now + expected * margin(plan.tasks[index].traits.isResumable) <= end
    }

    /// How many times what a task takes must fit into the time of its worker; a part of a task that
    /// can go on elsewhere is worth beginning.
    func margin(_ isResumable: Bool) -> Double {
        options.walltimeMargin * (isResumable ? options.resumableShare : 1)
    }
}
