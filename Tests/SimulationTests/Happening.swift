import Coordination

/// A request as it travels from a worker to the coordinator.
enum SimulatedRequest {
    case hello(nextAsk: UInt64)
    case lease(ask: Int, slots: Int, memoryBytes: Int, remaining: Duration?)
    case beat([RunningTask], settledBelow: UInt64)
    case upload([Digest])
    case commit(Assignment, [RoleBlob])
    case checkpoint(Assignment, TaskCheckpoint)
    case refuse(Assignment, Digest)
    case fail(Assignment, Failure)
    case bye

    /// How long the worker waits for an answer.
    var timeout: Duration {
        switch self {
        case .hello, .fail, .checkpoint, .refuse: .seconds(10)
        case .lease: SimulatedRequest.patience + .seconds(10)
        case .beat: .seconds(5)
        case .upload: .seconds(30)
        case .commit: .seconds(60)
        case .bye: .seconds(2)
        }
    }

    /// Whether it is taken in only when every task has been looked up once.
    var waitsForRestoring: Bool {
        switch self {
        case .commit, .checkpoint, .refuse, .fail: true
        case .hello, .lease, .beat, .upload, .bye: false
        }
    }

    /// How long the coordinator may hold a request for work.
    static let patience = Duration.seconds(10)
}

/// An answer as it travels back.
enum SimulatedReply {
    case welcome
    case lease([Assignment], Directive)
    case beat([Revocation], Directive)
    case uploaded
    case commit(CommitAnswer)
    case checkpoint(CheckpointAnswer)
    case missingBlob
    case acknowledged
}

/// A request whose answer some worker process waits for.
struct SimulatedCall {
    var process: Int
    var request: SimulatedRequest
    var tries = 1
}

/// What can happen at a moment of virtual time.
enum Happening {
    case arrives(call: Int, SimulatedCall)
    case answered(call: Int, process: Int, SimulatedReply)
    case timesOut(call: Int, process: Int)
    case retries(SimulatedCall)
    case askFailed(process: Int, ask: Int)
    case computationEnds(process: Int, token: UInt64)
    case checkpoints(process: Int, token: UInt64)
    case yields(process: Int, token: UInt64)
    case beats(process: Int)
    case checksContact(process: Int)
    case graceEnds(process: Int)
    case walltimeNears(process: Int)
    case walltimeEnds(process: Int)
    case startsWorker(seat: Int)
    case coordinatorStarts
    case ticks(life: UInt64)
    case writes(life: UInt64)
    case keeps(life: UInt64, [StoreEntry])
    case kept(life: UInt64)
    case looksUp(life: UInt64)
    case hashes(life: UInt64, [SimulatedFinding])
    case found(life: UInt64, [LookupQueue.Finding])
    case faultStrikes
    case heals
    case diskEmpties
    case drains
    case endsDrain(life: UInt64)

    /// The worker process it happens to; nil for the coordinator and for the world.
    var process: Int? {
        switch self {
        case .answered(_, let process, _), .timesOut(_, let process), .askFailed(let process, _),
            .computationEnds(let process, _), .checkpoints(let process, _),
            .yields(let process, _), .beats(let process), .checksContact(let process),
            .graceEnds(let process), .walltimeNears(let process), .walltimeEnds(let process):
            process
        case .retries(let call): call.process
        default: nil
        }
    }

    /// Whether the coordinator's process must run for it to happen.
    var needsCoordinator: Bool {
        switch self {
        case .arrives, .ticks, .writes, .keeps, .kept, .looksUp, .hashes, .found, .drains,
            .endsDrain:
            true
        default: false
        }
    }
}

/// A happening in its place on the virtual clock; those of one moment keep their order.
struct QueuedHappening: Comparable, Sendable {
    var time: Duration
    var number: Int

    static func < (left: QueuedHappening, right: QueuedHappening) -> Bool {
        (left.time, left.number) < (right.time, right.number)
    }
}
