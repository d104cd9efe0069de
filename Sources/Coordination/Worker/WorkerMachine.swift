/// Decides what a worker process does next.
///
/// A pure state machine, as `Scheduler` is: events in, effects out, no clock, no socket. It asks
/// for work only when a slot is free, so a slow worker is never sent more than it can hold; it
/// delivers a result while the slot already computes the next task.
package struct WorkerMachine: Sendable {
    /// Where a task of this worker stands.
    package enum Stage: Sendable, Equatable {
        case computing
        /// Told to stop; its checkpoint is on its way.
        case yielding
        case delivering
    }

    /// What the process as a whole is doing.
    package enum Phase: Sendable, Equatable {
        /// Has not been welcomed, or must say hello again.
        case introducing
        case working
        /// Takes nothing new; leaves when nothing is left.
        case draining
        case left(WorkerExit)
    }

    /// A task this worker has.
    package struct Held: Sendable, Equatable {
        /// As it was granted.
        package var assignment: Assignment
        /// A task being delivered takes no slot and no memory any more.
        package var stage: Stage
    }

    /// Tasks computed at once, from 1.
    package let slots: Int
    /// What all computing tasks together may need, in bytes.
    package let memoryBytes: Int
    /// Work is asked for in `working` only; `left` is the last.
    package private(set) var phase = Phase.introducing
    /// By token, which no two leases share.
    package private(set) var held: [UInt64: Held] = [:]
    /// The slots of each request for work that has no answer yet, by its number.
    ///
    /// A second request goes out when a slot becomes free while the first, with no slot, waits for
    /// a share of the last tasks; their answers may come in any order.
    private var askedSlots: [Int: Int] = [:]
    private var askCount = 0
    /// The tasks of failures that the coordinator does not know of yet, by token.
    private var reporting: [UInt64: String] = [:]
    /// Whether its cache has no room; what it holds goes on.
    package private(set) var isPaused = false
    private var drainExit = WorkerExit.drained
    /// Whether a hello is on its way while this worker drains.
    private var isIntroducing = false

    /// Starts without contact; `.started` sets it going.
    package init(slots: Int, memoryBytes: Int) {
        self.slots = slots
        self.memoryBytes = memoryBytes
    }

    /// Takes in one event and says what to do, in order.
    package mutating func handle(_ event: WorkerEvent) -> [WorkerEffect] {
        if case .left = phase { return [] }
        switch event {
        case .started: return [.sayHello]
        case .welcomed: return welcomed()
        case .refused(let reason): return leave(.refused(reason))
        case .levelled(let level): return leave(.otherLevel(level))
        case .misread(let reason): return drain(.otherBuild(reason))
        case .granted(let ask, let assignments, let directive):
            askedSlots[ask] = nil
            return take(assignments) + obey(directive)
        case .askingFailed(let ask):
            askedSlots[ask] = nil
            return askIfIdle()
        case .computed(let token, let outputs): return computed(token, outputs)
        case .couldNotCompute(let token, let failure): return gaveUp(token, failure)
        case .delivered(let token):
            held[token] = nil
            return askIfIdle() + leaveIfDrained()
        case .reported(let token):
            reporting[token] = nil
            return []
        case .beatAnswered(let revoked, let directive):
            return revoked.flatMap { abandon($0) } + obey(directive)
        case .diskFilled:
            isPaused = true
            return []
        case .diskFreed:
            isPaused = false
            return askIfIdle()
        case .stopRequested(let reason): return stop(reason)
        case .graceEnded:
            // What the coordinator did not take by now is lost with this process, and made again.
            return phase == .draining ? leave(drainExit) : []
        case .contactLost(let message): return leave(.lostContact(message))
        }
    }

    /// The tasks to name in a heartbeat, in the order of their tokens.
    ///
    /// Those whose failure is on its way are among them, or the coordinator would take the answer
    /// that brought them for lost, and then ignore the failure.
    package var running: [(task: String, token: UInt64)] {
        let named = reporting.merging(held.mapValues(\.assignment.task)) { $1 }
        return named.sorted { $0.key < $1.key }.map { ($0.value, $0.key) }
    }

    /// The number of the next request for work.
    package var nextAsk: Int { askCount + 1 }

    /// Every request for work of a lower number was answered or given up.
    package var settledBelow: Int { askedSlots.keys.min() ?? nextAsk }

    private var computingCount: Int { held.values.count { $0.stage == .computing } }

    private var freeMemoryBytes: Int {
        let used = held.values.filter { $0.stage == .computing }
            .reduce(0) { $0 + $1.assignment.memoryBytes }
        return max(0, memoryBytes - used)
    }

    private mutating func welcomed() -> [WorkerEffect] {
        isIntroducing = false
        if phase == .introducing { phase = .working }
        return askIfIdle()
    }

    /// Begins what was granted, or gives it back: an answer to a request made before this worker
    /// was told to stop, or one of two answers that both count the same memory as free.
    private mutating func take(_ assignments: [Assignment]) -> [WorkerEffect] {
        assignments.map { assignment -> WorkerEffect in
            let refusal: String? =
                if phase == .draining {
                    "the worker is about to leave"
                } else if assignment.memoryBytes > freeMemoryBytes {
                    "the worker's memory is taken by now"
                } else {
                    nil
                }
            guard let refusal else {
                held[assignment.token] = Held(assignment: assignment, stage: .computing)
                return .compute(assignment)
            }
            return report(
                assignment,
                Failure(
                    kind: .preempted, task: assignment.task, message: refusal,
                    attempt: assignment.attempt))
        }
    }

    private mutating func report(_ assignment: Assignment, _ failure: Failure) -> WorkerEffect {
        reporting[assignment.token] = assignment.task
        return .report(assignment, failure)
    }

    private mutating func computed(_ token: UInt64, _ outputs: [RoleBlob]) -> [WorkerEffect] {
        guard var task = held[token], task.stage != .delivering else { return [] }
        task.stage = .delivering
        held[token] = task
        return [.deliver(task.assignment, outputs)] + askIfIdle()
    }

    private mutating func gaveUp(_ token: UInt64, _ failure: Failure) -> [WorkerEffect] {
        guard let task = held.removeValue(forKey: token) else { return [] }
        return [report(task.assignment, failure)] + askIfIdle() + leaveIfDrained()
    }

    private mutating func abandon(_ revocation: Revocation) -> [WorkerEffect] {
        reporting[revocation.token] = nil
        // A result on its way is let through: the coordinator knows what to do with a late one.
        guard let task = held[revocation.token], task.stage != .delivering else { return [] }
        held[revocation.token] = nil
        return [.abandon(task.assignment, reason: revocation.reason)] + askIfIdle()
            + leaveIfDrained()
    }

    private mutating func obey(_ directive: Directive) -> [WorkerEffect] {
        switch directive {
        case .goOn: return askIfIdle()
        case .drain:
            if phase == .working { phase = .draining }
            return leaveIfDrained()
        case .outOfTime:
            return drain(.outOfTime)
        case .finished: return leave(.studyEnded)
        case .helloAgain:
            // One that drains is to be known too: the leases of a stranger are not extended.
            if phase == .draining, !held.isEmpty, !isIntroducing {
                isIntroducing = true
                return [.sayHello]
            }
            guard phase == .working else { return [] }
            phase = .introducing
            return [.sayHello]
        }
    }

    /// Ends what it has, whose keys fit, and takes nothing more.
    private mutating func drain(_ exit: WorkerExit) -> [WorkerEffect] {
        if phase == .working {
            phase = .draining
            drainExit = exit
        }
        return leaveIfDrained()
    }

    private mutating func stop(_ reason: String) -> [WorkerEffect] {
        let effects = held.sorted { $0.key < $1.key }.filter { $0.value.stage == .computing }
            .flatMap { token, task -> [WorkerEffect] in
                guard !task.assignment.isResumable else {
                    held[token]?.stage = .yielding
                    return [.yield(task.assignment, reason: reason)]
                }
                let failure = Failure(
                    kind: .preempted, task: task.assignment.task, message: reason,
                    attempt: task.assignment.attempt)
                return [
                    .abandon(task.assignment, reason: reason), report(task.assignment, failure),
                ]
            }
        held = held.filter { $0.value.stage != .computing }
        phase = .draining
        drainExit = .stopped(reason)
        return effects + leaveIfDrained()
    }

    /// Asks for as many tasks as there are free slots.
    ///
    /// With none free, a worker of several slots asks for a share of the last tasks, which its
    /// cores can compute together.
    private mutating func askIfIdle() -> [WorkerEffect] {
        guard phase == .working, !isPaused else { return [] }
        let free = slots - computingCount
        let canShare = free <= 0 && slots > 1 && computingCount < 2 * slots - 1
        let mayAsk =
            free > 0 ? askedSlots.values.allSatisfy { $0 == 0 } : canShare && askedSlots.isEmpty
        guard mayAsk else { return [] }
        askCount += 1
        askedSlots[askCount] = max(0, free)
        return [.ask(askCount, slots: max(0, free), memoryBytes: freeMemoryBytes)]
    }

    private mutating func leaveIfDrained() -> [WorkerEffect] {
        guard phase == .draining, held.isEmpty else { return [] }
        return leave(drainExit)
    }

    private mutating func leave(_ exit: WorkerExit) -> [WorkerEffect] {
        let abandoned = held.sorted { $0.key < $1.key }.filter { $0.value.stage != .delivering }
            .map { WorkerEffect.abandon($0.value.assignment, reason: exit.description) }
        held = [:]
        phase = .left(exit)
        return abandoned + [.leave(exit)]
    }
}
