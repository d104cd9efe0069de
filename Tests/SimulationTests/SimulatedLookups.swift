import Coordination

/// A task that is looked up, and what the store's tables say of it.
struct SimulatedFinding {
    var lookup: LookupQueue.Lookup
    var key: Digest
    var row: SimulatedStore.Row?
}

/// Whether tasks were computed before: read, hashed and taken in one after another while the
/// coordinator goes on, as `Coordinator+Lookups.swift` does.
extension Simulation {
    mutating func lookUp(_ task: Int, inputs: [RoleBlob]) {
        guard let life = coordinator?.life,
            coordinator?.lookups.add(task: task, inputs: inputs) == true
        else { return }
        schedule(after: .zero, .looksUp(life: life))
    }

    /// The tables are read, or the look has ended.
    mutating func lookUpNext() throws {
        guard let life = coordinator?.life else { return }
        guard let batch = coordinator?.lookups.nextBatch() else { return try endRestoring() }
        let found = batch.map { lookup in
            let key = SimulatedBytes.key(task: lookup.task, inputs: lookup.inputs)
            return SimulatedFinding(lookup: lookup, key: key, row: store.row(key))
        }
        schedule(after: pause(scenario.hashing), .hashes(life: life, found))
    }

    /// Blobs are looked at, some time after the tables.
    mutating func hash(_ found: [SimulatedFinding]) {
        guard let life = coordinator?.life else { return }
        let findings = found.map { one in
            LookupQueue.Finding(
                task: one.lookup.task, key: one.key, outputs: one.row?.outputs,
                collected: one.row?.collected ?? [],
                unsound: one.row.map { store.unsound($0) } ?? [])
        }
        schedule(after: pause(scenario.hashing), .found(life: life, shuffled(findings)))
    }

    /// Any order, but that of its lookups for one task.
    private mutating func shuffled(_ findings: [LookupQueue.Finding]) -> [LookupQueue.Finding] {
        let salt = random.next()
        return findings.enumerated().sorted { one, other in
            let places = [one, other].map { SimulationRandom.mix(UInt64($0.element.task) ^ salt) }
            return (places[0], one.offset) < (places[1], other.offset)
        }.map(\.element)
    }

    /// The coordinator learns what was found.
    mutating func takeIn(_ findings: [LookupQueue.Finding]) throws {
        isMidway = true
        let unsound = Set(findings.flatMap(\.unsound).map(\.blob.digest)).sorted()
        coordinator?.lookups.miss(unsound)
        store.unmissed.subtract(unsound)
        if !unsound.isEmpty { try apply(.lost(unsound)) }
        for finding in findings {
            remove(finding.collected.map(\.blob.digest))
            guard let before = coordinator?.scheduler.records[finding.task].state,
                let event = coordinator?.lookups.event(of: finding)
            else { return }
            if case .resolved(_, _, _, let gone) = event,
                gone.count > finding.collected.count + finding.unsound.count
            {
                count("outdated finding")
            }
            try apply(event)
            coordinator?.unlooked[finding.task] = nil
            try witness.resolved(event, before, coordinator?.scheduler)
        }
        isMidway = false
        try lookUpNext()
        try audit(isFinal: false)
    }

    /// Answers what waited for the first look into the store to end.
    private mutating func endRestoring() throws {
        guard coordinator?.lookups.endRestoring() == true else { return }
        note("the first look into the store has ended")
        coordinator?.unlooked = [:]
        let held = coordinator?.held ?? []
        coordinator?.held = []
        for (number, call) in held { try arrive(number, call) }
    }

    /// The keys of all tasks whose inputs are results that the store has.
    func impliedKeys() -> [Int: Digest] {
        var keys: [Int: Digest] = [:]
        var outputs: [Int: [RoleBlob]] = [:]
        for (index, task) in scenario.plan.tasks.enumerated() {
            let inputs = task.inputs.compactMap { input -> RoleBlob? in
                guard case .output(let source, let role) = input.origin,
                    let output = outputs[source]?.first(where: { $0.role == role })
                else { return nil }
                return RoleBlob(role: input.role, blob: output.blob)
            }
            guard inputs.count == task.inputs.count else { continue }
            let key = SimulatedBytes.key(task: index, inputs: inputs)
            keys[index] = key
            outputs[index] = store.outcomes[key]
        }
        return keys
    }
}
