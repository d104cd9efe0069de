import Coordination

/// The invariants of the whole state, looked at after every step of a small study and now and then
/// in a large one.
extension Simulation {
    mutating func audit(isFinal: Bool) throws {
        guard let coordinator else { return }
        let scheduler = coordinator.scheduler
        auditCountdown -= 1
        guard isFinal || auditCountdown <= 0 else { return }
        auditCountdown = (scheduler.records.count + scheduler.workers.count) / 32
        let pending = Pending(coordinator)
        var held: [WorkerIdentifier: Set<Int>] = [:]
        var tokens: Set<UInt64> = []
        var doneCount = 0
        for (task, record) in scheduler.records.enumerated() {
            switch record.state {
            case .waiting(let missing):
                let sources = Set(scenario.plan.tasks[task].inputs.compactMap(\.sourceTask))
                let open = sources.count { scheduler.records[$0].state != .done }
                try expect(open == missing, "task \(task) waits for \(missing), not for \(open)")
            case .recording(let commitment):
                try expect(
                    pending.requests.contains(commitment.request),
                    "the result of task \(task) is to be written down and is not")
            case .resolving:
                try expect(
                    coordinator.lookups.isUnderWay,
                    "task \(task) is to be looked up and nobody looks")
            case .ready:
                try expect(record.key != nil, "task \(task) is ready without a key")
            case .leased:
                for lease in record.leases {
                    try auditLease(lease, of: task, pending, &tokens)
                    try expect(
                        held[lease.owner, default: []].insert(task).inserted,
                        "\(lease.owner) holds task \(task) twice")
                }
            case .quarantined:
                try expect(
                    record.losses >= scenario.options.maximumLosses, "task \(task) is set aside")
            case .done:
                doneCount += 1
                try auditDone(task, record)
            }
            try auditOpenLeases(task, record, pending)
        }
        try expect(doneCount == scheduler.doneCount, "\(doneCount) tasks are done")
        try auditCounts(scheduler)
        for (worker, record) in scheduler.workers {
            try expect(
                !record.held.isEmpty || sabotage == .neverTicks
                    || record.lastHeard + scenario.options.lease * 4 > now - coordinator.began
                    || coordinatorWakes + scenario.options.lease * 2 > now,
                "\(worker) was last heard of at \(record.lastHeard) and is not forgotten")
            let tasks = held[worker] ?? []
            try expect(
                record.held.isSubset(of: tasks), "\(worker) holds \(record.held), not \(tasks)")
        }
    }

    private func auditLease(
        _ lease: Lease, of task: Int, _ pending: Pending, _ tokens: inout Set<UInt64>
    ) throws {
        try expect(tokens.insert(lease.token).inserted, "token \(lease.token) is held twice")
        try expect(
            store.attempts[lease.token]?.isOpen == true || pending.tokens.contains(lease.token),
            "task \(task) is leased and the store does not know")
        try expect(
            sabotage == .neverTicks || coordinatorWakes + .seconds(3) > now
                || lease.deadline + .seconds(3) > now - (coordinator?.began ?? .zero),
            "the lease of task \(task) ran out at \(lease.deadline) and is still held")
    }

    /// The counts that watchers read are those of a walk over all tasks.
    private func auditCounts(_ scheduler: Scheduler) throws {
        let records = scheduler.records
        var counts: [TaskKind: [TaskRecord.Stage: Int]] = [:]
        for (task, record) in records.enumerated() {
            let kind = scenario.plan.tasks[task].work.kind
            counts[kind, default: [:]][record.state.stage, default: 0] += 1
            try expect(
                records.leased.contains(task) == (record.state.stage == .leased),
                "task \(task) is \(record.state), and among the leased it is otherwise")
        }
        for (number, kind) in records.kinds.enumerated() {
            for stage in TaskRecord.Stage.allCases {
                let (counted, found) = (
                    records.count(ofKind: number, stage), counts[kind]?[stage] ?? 0
                )
                try expect(
                    counted == found, "\(found) tasks of \(kind) are \(stage), not \(counted)")
            }
        }
    }

    /// No lease is open in the store but those that the scheduler knows: the next life of the
    /// coordinator would inherit it.
    private func auditOpenLeases(
        _ task: Int, _ record: TaskRecord, _ pending: Pending
    ) throws {
        switch record.state {
        // What it inherited is still to be decided; a result ends all leases.
        case .waiting, .resolving, .recording: return
        case .ready, .leased, .done, .quarantined: break
        }
        for token in store.openTokens(of: scenario.plan.tasks[task].name)
        where record.lease(token: token) == nil && !pending.ended.contains(token) {
            throw Violation("token \(token) of task \(task) is over and the store does not know")
        }
    }

    private mutating func auditDone(_ task: Int, _ record: TaskRecord) throws {
        guard let key = record.key else { throw Violation("task \(task) is done without a key") }
        try witness.accepted(key, record.outputs, store)
        for output in record.outputs where !store.blobs.contains(output.blob.digest) {
            // Bytes that are not there are known to be gone, or nobody will ever read them.
            let scheduler = coordinator?.scheduler
            let isNeeded = scheduler?.needs(output.role, of: scenario.plan.tasks[task].name) ?? true
            try expect(
                record.gone.contains(output.role) || !isNeeded
                    || store.unmissed.contains(output.blob.digest),
                "task \(task) is done and \(output.blob.digest.short) is not there")
        }
        // What an unsound machine makes again differs from what was read before.
        guard scenario.isSound, let scheduler = coordinator?.scheduler else { return }
        try expect(
            key == SimulatedBytes.key(task: task, inputs: scheduler.inputs(of: task)),
            "task \(task) has another key")
    }

    /// The end: every task is done, or the study stopped for a reason.
    func concludes() throws {
        guard let scheduler = coordinator?.scheduler else {
            throw Violation("there is no coordinator at the end")
        }
        switch scheduler.phase {
        case .finished:
            try expect(
                scheduler.records.allSatisfy { $0.state == .done }, "finished with tasks open")
            let keys = scheduler.records.compactMap(\.key)
            try expect(
                coordinator?.writes.isEmpty == false
                    || keys.allSatisfy { store.checkpoints[$0] == nil },
                "finished with checkpoints left")
        case .stopped: return
        case .running, .draining: throw Violation("the end came while \(scheduler.phase)")
        }
    }

    private func expect(_ condition: Bool, _ message: @autoclosure () -> String) throws {
        guard condition else { throw Violation(message()) }
    }
}

/// What waits to be written down, or is under way.
private struct Pending {
    var tokens: Set<UInt64> = []
    /// Of leases that ended without a result.
    var ended: Set<UInt64> = []
    /// Commits whose results these are.
    var requests: Set<RequestIdentifier> = []

    init(_ coordinator: SimulatedCoordinator) {
        for write in coordinator.writes.batch + coordinator.writes.waiting {
            for entry in write.entries {
                switch entry {
                case .leased(_, _, let lease, _): tokens.insert(lease.token)
                case .failed(_, let token): ended.insert(token)
                case .recorded(_, let commitment, _, _): requests.insert(commitment.request)
                default: continue
                }
            }
        }
    }
}
