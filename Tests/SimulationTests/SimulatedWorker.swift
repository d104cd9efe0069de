import Coordination

/// One worker process.
struct SimulatedWorker {
    var seat: Int
    var identifier: WorkerIdentifier
    var machine: WorkerMachine
    /// Until when the process is stopped.
    var wakes = Duration.zero
    /// Until when nothing passes between it and the coordinator.
    var cutUntil = Duration.zero
    var lastHeard: Duration
    var isBeating = false
    /// The computations under way.
    var computing: [UInt64: Assignment] = [:]
    /// Those of them that train.
    var trainings: [UInt64: SimulatedTraining] = [:]
    /// Those of them whose inputs could not be fetched.
    var unfetched: Set<UInt64> = []
    var isAlive = true
    /// When the batch system ends it; nil where it may stay.
    var end: Duration?
}

/// Runs what the worker's machine decides, as the actor `WorkerProcess` does.
extension Simulation {
    mutating func startWorker(_ seat: Int) throws {
        guard livingProcess[seat] == nil, endedAt == nil else { return }
        let number = processes.count
        let machine = WorkerMachine(
            slots: scenario.seats[seat].slots, memoryBytes: scenario.seats[seat].memoryBytes)
        processes.append(
            SimulatedWorker(
                seat: seat,
                identifier: WorkerIdentifier(high: UInt64(number + 1) << 32, low: random.next()),
                machine: machine, lastHeard: now))
        livingProcess[seat] = number
        note("process \(number) starts on seat \(seat)")
        schedule(after: .seconds(5), .checksContact(process: number))
        if !isHealed, random.chance(scenario.faults.walltime) {
            count("worker with an end")
            let time = Duration.seconds(random.magnitude(10...600))
            processes[number].end = now + time - .seconds(9)
            schedule(after: time - .seconds(9), .walltimeNears(process: number))
            schedule(after: time, .walltimeEnds(process: number))
        }
        try apply(.started, to: number)
    }

    /// The process is gone, with all it had.
    mutating func endProcess(_ number: Int) {
        processes[number].isAlive = false
        processes[number].computing = [:]
        livingProcess[processes[number].seat] = nil
        schedule(
            after: random.milliseconds(500...40_000), .startsWorker(seat: processes[number].seat))
    }

    mutating func apply(_ event: WorkerEvent, to number: Int) throws {
        guard processes[number].isAlive else { return }
        note("process \(number): \(event)")
        let effects = processes[number].machine.handle(event)
        for effect in effects {
            if case .compute(let assignment) = effect, processes[number].machine.phase == .draining
            {
                throw Violation("process \(number) is to leave and begins \(assignment.task)")
            }
            try run(effect, of: number)
        }
        try witness.holdsNoMoreThanFits(processes[number], scenario.seats[processes[number].seat])
    }

    private mutating func run(_ effect: WorkerEffect, of number: Int) throws {
        switch effect {
        case .sayHello:
            call(number, .hello(nextAsk: UInt64(processes[number].machine.nextAsk)))
        case .ask(let ask, let slots, let memoryBytes):
            call(
                number,
                .lease(
                    ask: ask, slots: slots, memoryBytes: memoryBytes,
                    remaining: processes[number].end.map { $0 - now }))
        case .compute(let assignment):
            processes[number].computing[assignment.token] = assignment
            let lacks = !store.absent(assignment.inputs).isEmpty
            if lacks { processes[number].unfetched.insert(assignment.token) }
            let whole = duration(of: assignment, on: processes[number].seat)
            schedule(
                after: lacks
                    ? .milliseconds(50) : try begin(assignment, lasting: whole, on: number),
                .computationEnds(process: number, token: assignment.token))
        case .abandon(let assignment, _): processes[number].computing[assignment.token] = nil
        case .yield(let assignment, _):
            // What it leaves is uploaded first, or cannot be before the process ends.
            offerCheckpoint(number, assignment.token)
            schedule(
                after: random.milliseconds(1...10_000),
                .yields(process: number, token: assignment.token))
        case .deliver(let assignment, let outputs):
            upload(assignment, outputs, number)
        case .report(let assignment, let failure): call(number, .fail(assignment, failure))
        case .leave(let reason):
            if reason == .outOfTime { count("left for want of time") }
            note("process \(number) leaves: \(reason)")
            call(number, .bye)
            endProcess(number)
        }
    }

    private mutating func duration(of assignment: Assignment, on seat: Int) -> Duration {
        guard let task = witness.index[assignment.task] else { return .seconds(1) }
        var duration = scenario.durations[task] * scenario.seats[seat].slowness
        if !isHealed, random.chance(scenario.faults.straggler) { duration *= 20 }
        return duration
    }

    mutating func endComputation(_ number: Int, _ token: UInt64) throws {
        guard processes[number].isAlive,
            let assignment = processes[number].computing.removeValue(forKey: token),
            let task = witness.index[assignment.task]
        else { return }
        let seat = scenario.seats[processes[number].seat]
        let faults = scenario.faults
        if processes[number].unfetched.remove(token) != nil {
            let failure = Failure(
                kind: .machine, task: assignment.task, message: Simulation.unfetched,
                attempt: assignment.attempt)
            try apply(.couldNotCompute(token: token, failure), to: number)
            return
        }
        if !isHealed, scenario.poison == task {
            count("killed by a task")
            endProcess(number)
            return
        }
        var kind: Failure.Kind?
        if !isHealed {
            if random.chance(faults.badInput) {
                kind = .badInput
            } else if random.chance(faults.machineFailure + seat.failureRate) {
                kind = random.chance(0.8) ? .machine : .defect
            }
        }
        if let kind {
            count("task failure: \(kind)")
            witness.failed(task, kind)
            let failure = Failure(
                kind: kind, task: assignment.task, message: "simulated",
                attempt: assignment.attempt)
            try apply(.couldNotCompute(token: token, failure), to: number)
            return
        }
        let outputs = SimulatedBytes.outputs(
            of: assignment.key, roles: scenario.roles[task], flaw: isHealed ? 0 : seat.flaw)
        try apply(.computed(token: token, outputs), to: number)
    }

    /// A training has stopped between two batches.
    mutating func endYielding(_ number: Int, _ token: UInt64) throws {
        guard processes[number].isAlive,
            let assignment = processes[number].computing.removeValue(forKey: token)
        else { return }
        let failure = Failure(
            kind: .preempted, task: assignment.task, message: "the worker was told to stop",
            attempt: assignment.attempt)
        try apply(.couldNotCompute(token: token, failure), to: number)
    }

    mutating func beat(_ number: Int) {
        guard processes[number].isAlive else { return }
        schedule(after: .seconds(5), .beats(process: number))
        let machine = processes[number].machine
        let running = machine.running.map {
            RunningTask(task: $0.task, token: $0.token, progress: TaskProgress())
        }
        call(number, .beat(running, settledBelow: UInt64(machine.settledBelow)))
    }

    mutating func checkContact(_ number: Int) throws {
        guard processes[number].isAlive else { return }
        schedule(after: .seconds(5), .checksContact(process: number))
        guard now - processes[number].lastHeard > .seconds(120) else { return }
        try apply(.contactLost("silence"), to: number)
    }

    private mutating func upload(
        _ assignment: Assignment, _ outputs: [RoleBlob], _ number: Int
    ) {
        call(number, .upload(outputs.map(\.blob.digest)))
        call(number, .commit(assignment, outputs))
    }

    /// An answer has come in time.
    mutating func receive(_ reply: SimulatedReply, to call: SimulatedCall) throws {
        let number = call.process
        guard processes[number].isAlive else { return }
        processes[number].lastHeard = now
        switch (call.request, reply) {
        case (.hello, .welcome):
            if !processes[number].isBeating {
                processes[number].isBeating = true
                schedule(after: .zero, .beats(process: number))
            }
            try apply(.welcomed, to: number)
        case (.lease(let ask, _, _, _), .lease(let assignments, let directive)):
            try apply(.granted(ask: ask, assignments, directive), to: number)
        case (.beat, .beat(let revoked, let directive)):
            try apply(.beatAnswered(revoked: revoked, directive), to: number)
        case (.commit(let assignment, _), .commit(let verdict)):
            note("process \(number): \(assignment.task) was answered \(verdict)")
            try apply(.delivered(token: assignment.token), to: number)
        case (.fail(let assignment, _), .acknowledged):
            try apply(.reported(token: assignment.token), to: number)
        case (.commit(_, let outputs), .missingBlob):
            let pause = random.milliseconds(100...2_000)
            let digests = outputs.map(\.blob.digest)
            schedule(
                after: pause,
                .retries(SimulatedCall(process: number, request: .upload(digests))))
            schedule(after: pause, .retries(call))
        case (.checkpoint(let assignment, let checkpoint), .missingBlob) where call.tries < 3:
            guard processes[number].computing[assignment.token] != nil else { return }
            self.call(number, .upload([checkpoint.blob.digest]))
            var again = call
            again.tries += 1
            schedule(after: random.milliseconds(100...2_000), .retries(again))
        default: return
        }
    }

    /// No answer has come in time: asked again, as the worker's actor does.
    mutating func unanswered(_ call: SimulatedCall) throws {
        guard processes[call.process].isAlive else { return }
        var again = call
        again.tries += 1
        let pause = random.milliseconds(100...2_000)
        switch call.request {
        case .hello, .commit: schedule(after: pause, .retries(again))
        case .lease(let ask, _, _, _):
            schedule(after: pause, .askFailed(process: call.process, ask: ask))
        case .fail where call.tries < 5: schedule(after: pause, .retries(again))
        case .fail(let assignment, _):
            try apply(.reported(token: assignment.token), to: call.process)
        case .beat, .upload, .checkpoint, .refuse, .bye: return
        }
    }
}
