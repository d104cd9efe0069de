/// Bringing together tasks that are ready and workers that wait.
extension Scheduler {
    /// Gives ready tasks to waiting workers, one each in turn, so that a worker with many slots
    /// does not take what another would begin at once.
    mutating func serveParked(now: Duration) -> [SchedulerEffect] {
        guard phase == .running, shortage == nil, ready.count > 0, !parked.isEmpty else {
            return []
        }
        var grants: [UInt64: [Grant]] = [:]
        while let need = smallestReadyNeed(), var seeker = parked.nextSeeker(fitting: need) {
            guard let granted = grantNext(to: &seeker, now: now) else { continue }
            grants[seeker.number, default: []].append(granted)
            seeker.request.slots -= 1
            seeker.round += 1
            parked.enqueue(seeker, level: ready.level(ofMemory: seeker.request.memoryBytes))
        }
        shareLastTrainings(&grants, now: now)
        return grants.sorted { $0.key < $1.key }.compactMap { number, granted in
            parked.close(number).map { .grant($0.request, granted, directive) }
        }
    }

    /// Gives trainings beyond its slots to a worker of several, when they would otherwise wait for
    /// a round that leaves slots idle.
    ///
    /// Three trainings on two slots take two rounds, on two cores that take turns one and a half.
    /// Only while every slot has a task and fewer trainings wait than there are slots.
    private mutating func shareLastTrainings(_ grants: inout [UInt64: [Grant]], now: Duration) {
        guard ready.count > 0, ready.count < workers.slotCount, workers.idleCount == 0 else {
            return
        }
        while let need = smallestReadyNeed(), var sharer = parked.nextSharer(fitting: need) {
            guard let capacity = workers[sharer.request.worker]?.capacity, capacity.slots > 1 else {
                continue
            }
            guard let index = popReady(fitting: sharer.request.memoryBytes) else { continue }
            guard plan.tasks[index].work.kind == .train else {
                ready.insert(index, memoryBytes: plan.tasks[index].memoryBytes)
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
        guard let index = popReady(fitting: seeker.request.memoryBytes) else { return nil }
        return grant(index, to: &seeker, now: now)
    }

    private mutating func grant(
        _ index: Int, to seeker: inout ParkedRequests.Seeker, now: Duration
    ) -> Grant? {
        guard let key = records[index].key else { return nil }
        records[index].attempts += 1
        let lease = Lease(
            owner: seeker.request.worker, epoch: nextEpoch, attempt: records[index].attempts,
            deadline: now + options.lease)
        nextEpoch += 1
        hold(index, lease)
        seeker.request.memoryBytes -= plan.tasks[index].memoryBytes
        return Grant(
            task: index, key: key, inputs: inputs(of: index), lease: lease,
            checkpoint: checkpoints[key])
    }

    /// The least memory that a ready task needs, as its place among the needs of the plan.
    private mutating func smallestReadyNeed() -> Int? {
        while let (level, index) = ready.smallest {
            if records[index].state == .ready { return level }
            ready.popSmallest()
        }
        return nil
    }

    /// Passes over tasks whose result came late, after they had been made ready again.
    private mutating func popReady(fitting memoryBytes: Int) -> Int? {
        while let index = ready.popFirst(fitting: memoryBytes) {
            if records[index].state == .ready { return index }
        }
        return nil
    }
}
