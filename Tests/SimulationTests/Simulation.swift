import Coordination

/// A study of toy tasks from its first worker to its end: the production state machines under a
/// virtual clock, network and store, with everything that goes wrong drawn from one seed.
struct Simulation {
    let seed: UInt64
    let scenario: Scenario
    let sabotage: Sabotage
    var random: SimulationRandom
    var now = Duration.zero
    var isHealed = false

    private var queue = MinHeap<QueuedHappening>()
    private var happenings: [Int: Happening] = [:]
    private var happeningCount = 0

    var store = SimulatedStore()
    var coordinator: SimulatedCoordinator?
    /// Who was given each token, written down or not.
    var owners: [UInt64: WorkerIdentifier] = [:]
    /// While the coordinator's process is stopped, what reaches it waits until then.
    var coordinatorWakes = Duration.zero
    var processes: [SimulatedWorker] = []
    var livingProcess: [Int?]
    var calls: [Int: SimulatedCall] = [:]
    var callCount = 0
    /// Which training a checkpoint's blob is of, and how far, in hundredths.
    var places: [Digest: (key: Digest, place: Int)] = [:]
    var witness: Witness
    var endedAt: Duration?
    /// When a task was last recorded, a fault healed, or the study ended.
    var lastProgress = Duration.zero
    var auditCountdown = 0
    /// Whether several things that came together are being taken in one after another.
    var isMidway = false
    /// The last things that happened, for a violation's report.
    var trace: [String]?
    var statistics = Statistics()

    struct Statistics: Sendable {
        var events = 0
        var transitions = 0
        var transactions = 0
        /// Writes of all transactions.
        var writes = 0
        var faults: [String: Int] = [:]
        var endings: [String: Int] = [:]
    }

    init(
        seed: UInt64, sabotage: Sabotage = .none, isSmall: Bool = false, isStudy: Bool = false,
        isTraced: Bool = false
    ) throws {
        self.seed = seed
        self.sabotage = sabotage
        scenario = try Scenario(seed: seed, isSmall: isSmall, isStudy: isStudy)
        random = SimulationRandom(seed: seed)
        livingProcess = Array(repeating: nil, count: scenario.seats.count)
        witness = Witness(scenario: scenario)
        trace = isTraced ? [] : nil
    }

    mutating func schedule(after delay: Duration, _ happening: Happening) {
        schedule(at: now + delay, happening)
    }

    private mutating func schedule(at time: Duration, _ happening: Happening) {
        happeningCount += 1
        happenings[happeningCount] = happening
        queue.insert(QueuedHappening(time: time, number: happeningCount))
    }

    mutating func note(_ text: @autoclosure () -> String) {
        guard trace != nil else { return }
        trace?.append("\(now) \(text())")
    }

    /// Runs to the end of the study and of all its workers.
    ///
    /// - Throws: `Violation` where an invariant does not hold.
    mutating func run() throws {
        schedule(after: .zero, .coordinatorStarts)
        for seat in scenario.seats.indices {
            schedule(after: random.milliseconds(0...3_000), .startsWorker(seat: seat))
        }
        schedule(after: .seconds(1), .faultStrikes)
        schedule(after: scenario.healing, .heals)
        if scenario.drains {
            schedule(after: random.milliseconds(0...30_000), .drains)
        }
        let patience = patience
        while let next = queue.popFirst() {
            guard let happening = happenings.removeValue(forKey: next.number) else { continue }
            if let wakes = sleepsUntil(happening, at: next.time) {
                schedule(at: wakes, happening)
                continue
            }
            now = next.time
            guard now < lastProgress + patience else {
                throw Violation("nothing was recorded and nobody left for \(patience)")
            }
            statistics.events += 1
            guard statistics.events < eventLimit else {
                throw Violation("not at its end after \(eventLimit) happenings")
            }
            try handle(happening)
            if isOver { break }
        }
        try audit(isFinal: true)
        try concludes()
    }

    /// A stopped process learns of things when it goes on.
    private func sleepsUntil(_ happening: Happening, at time: Duration) -> Duration? {
        if let process = happening.process, processes[process].wakes > time {
            return processes[process].wakes
        }
        if happening.needsCoordinator, coordinatorWakes > time { return coordinatorWakes }
        return nil
    }

    /// How long nothing may come to its end: faults heal first, then leases of the lost run out,
    /// and the longest task begins anew on the slowest machine.
    private var patience: Duration {
        let longest = scenario.durations.max() ?? .zero
        let slowest = scenario.seats.map(\.slowness).max() ?? 1
        return scenario.healing + .seconds(600) + longest * (20 * slowest)
    }

    /// Far more than any study needs: a loop without virtual time ends here.
    private var eventLimit: Int {
        1_000_000 + 2_000 * (scenario.plan.tasks.count + 10 * scenario.seats.count)
    }

    /// The study has ended and every worker has learnt of it.
    private var isOver: Bool {
        guard endedAt != nil else { return false }
        return livingProcess.allSatisfy { $0 == nil }
    }

    private mutating func handle(_ happening: Happening) throws {
        switch happening {
        case .arrives(let number, let call): try arrive(number, call)
        case .answered(let number, _, let reply):
            guard let call = calls.removeValue(forKey: number) else { return }
            try receive(reply, to: call)
        case .timesOut(let number, _):
            guard let call = calls.removeValue(forKey: number) else { return }
            try unanswered(call)
        case .retries(let call): send(call)
        case .askFailed(let process, let ask):
            try apply(.askingFailed(ask: ask), to: process)
        case .computationEnds(let process, let token): try endComputation(process, token)
        case .checkpoints(let process, let token): checkpoint(process, token)
        case .yields(let process, let token): try endYielding(process, token)
        case .beats(let process): beat(process)
        case .checksContact(let process): try checkContact(process)
        case .graceEnds(let process):
            try apply(.graceEnded, to: process)
            if processes[process].isAlive {
                throw Violation("process \(process) was told to stop and is still there")
            }
        case .walltimeNears(let process):
            guard processes[process].isAlive else { return }
            try apply(.stopRequested("its time is over"), to: process)
        case .walltimeEnds(let process):
            if processes[process].isAlive { endProcess(process) }
        case .startsWorker(let seat): try startWorker(seat)
        case .coordinatorStarts: try startCoordinator()
        case .ticks(let life):
            guard coordinator?.life == life else { return }
            try tick()
        case .writes, .keeps, .kept, .looksUp, .hashes, .found: try handleStore(happening)
        case .faultStrikes: try strike()
        case .heals: heal()
        case .diskEmpties: store.isFull = false
        case .drains:
            guard let life = coordinator?.life, endedAt == nil else { return }
            count("drain")
            schedule(after: .seconds(20), .endsDrain(life: life))
            try apply(.drainRequested)
        case .endsDrain(let life):
            guard coordinator?.life == life, endedAt == nil else { return }
            crashCoordinator()
        }
    }
}
