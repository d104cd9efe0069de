import Coordination

/// How messages travel: late, twice, out of order or not at all.
extension Simulation {
    mutating func call(_ process: Int, _ request: SimulatedRequest) {
        send(SimulatedCall(process: process, request: request))
    }

    mutating func send(_ call: SimulatedCall) {
        // A goodbye is the last thing a process says; nothing else comes from one that is gone.
        if case .bye = call.request {} else if !processes[call.process].isAlive { return }
        callCount += 1
        calls[callCount] = call
        schedule(
            after: call.request.timeout, .timesOut(call: callCount, process: call.process))
        travel(call.process, .arrives(call: callCount, call))
    }

    mutating func reply(_ reply: SimulatedReply, to call: Int, _ process: Int) {
        if sabotage == .losesGrants, case .lease(let tasks, _) = reply, !tasks.isEmpty { return }
        travel(process, .answered(call: call, process: process, reply))
    }

    /// Whether the link between a worker and the coordinator is cut.
    func isCut(_ process: Int) -> Bool { processes[process].cutUntil > now }

    private mutating func travel(_ process: Int, _ message: Happening) {
        let faults = scenario.faults
        guard !isCut(process) else { return }
        if !isHealed, random.chance(faults.drop) { return }
        schedule(after: delay(), message)
        if !isHealed, random.chance(faults.duplicate) { schedule(after: delay(), message) }
    }

    private mutating func delay() -> Duration {
        guard !isHealed else { return .milliseconds(1) }
        if random.chance(scenario.faults.lag) { return random.milliseconds(1...10_000) }
        let most = Int(scenario.faults.delay / .milliseconds(1))
        return random.milliseconds(1...max(1, most))
    }
}

/// What goes wrong, once a second of virtual time.
extension Simulation {
    mutating func strike() throws {
        guard !isHealed else { return }
        schedule(after: .seconds(1), .faultStrikes)
        let faults = scenario.faults
        if random.chance(faults.workerCrash), let victim = anyProcess() {
            count("worker crash")
            note("process \(victim) crashes")
            endProcess(victim)
        }
        if random.chance(faults.workerPause), let victim = anyProcess() {
            count("worker pause")
            let pause = Duration.seconds(random.magnitude(1...120))
            note("process \(victim) stops for \(pause)")
            let wakes = now + pause
            processes[victim].wakes = wakes
        }
        if random.chance(faults.partition), let victim = anyProcess() {
            count("partition")
            let pause = Duration.seconds(random.magnitude(1...120))
            note("process \(victim) is cut off for \(pause)")
            let healed = now + pause
            processes[victim].cutUntil = healed
        }
        if random.chance(faults.workerStop), let victim = anyProcess() {
            count("worker signal")
            try apply(.stopRequested("a signal"), to: victim)
            schedule(after: .seconds(7), .graceEnds(process: victim))
        }
        if random.chance(faults.loss) { loseBlob() }
        if random.chance(faults.fullDisk), !store.isFull {
            count("full disk")
            store.isFull = true
            schedule(after: random.milliseconds(100...60_000), .diskEmpties)
        }
        if random.chance(faults.coordinatorPause), coordinator != nil {
            count("coordinator pause")
            let wakes = max(coordinatorWakes, now + .seconds(random.magnitude(1...120)))
            coordinatorWakes = wakes
            note("coordinator stops until \(wakes)")
        }
        if random.chance(faults.coordinatorCrash), coordinator != nil, endedAt == nil {
            count("coordinator crash")
            if random.chance(faults.torn) {
                store.transactionsUntilCrash = random.index(6)
            } else {
                crashCoordinator()
            }
        }
    }

    mutating func heal() {
        note("faults end")
        isHealed = true
        lastProgress = now
        store.isFull = false
        store.transactionsUntilCrash = nil
        // Stopped processes go on when their time comes.
        for number in processes.indices { processes[number].cutUntil = .zero }
    }

    mutating func count(_ what: String) { count(what, as: \.faults) }

    mutating func count(_ what: String, as path: WritableKeyPath<Statistics, [String: Int]>) {
        statistics[keyPath: path][what, default: 0] += 1
    }

    mutating func loseBlob() {
        let salt = SimulationRandom.mix(seed ^ UInt64(statistics.events))
        let victim = store.blobs.min { one, other in
            SimulationRandom.mix(SimulatedBytes.value(one) ^ salt)
                < SimulationRandom.mix(SimulatedBytes.value(other) ^ salt)
        }
        guard let victim else { return }
        count("lost blob")
        note("blob \(victim.short) is lost")
        store.lose(victim)
    }

    private mutating func anyProcess() -> Int? { livingProcess[random.index(livingProcess.count)] }
}
