import Coordination

/// What the coordinator writes down, many effects in one transaction while it goes on, as
/// `Coordinator+Writing.swift` does.
extension Simulation {
    /// What the store's threads did, or the coordinator does next with it.
    mutating func handleStore(_ happening: Happening) throws {
        switch happening {
        case .writes(let life): if coordinator?.life == life { beginTransaction() }
        case .keeps(let life, let entries): if coordinator?.life == life { try keep(entries) }
        case .kept(let life): if coordinator?.life == life { try endTransaction() }
        case .looksUp(let life): if coordinator?.life == life { try lookUpNext() }
        case .hashes(let life, let found): if coordinator?.life == life { hash(found) }
        case .found(let life, let findings): if coordinator?.life == life { try takeIn(findings) }
        default: return
        }
    }

    /// Lets an effect wait for the next transaction; most run once that is kept.
    mutating func write(_ effect: SchedulerEffect) throws -> SchedulerEvent? {
        try look(at: effect)
        var entries = effect.entries(of: scenario.plan) { _ in nil }
        switch effect {
        case .record where sabotage == .forgetsResults: entries = []
        case .keepCheckpoint where sabotage == .forgetsCheckpoints: entries = []
        case .collect(let digests) where sabotage == .collectsAll:
            entries = [.collected(allOutputs(and: digests))]
        default: break
        }
        coordinator?.writes.add(entries, then: sabotage == .tellsEarly ? nil : effect)
        beginWriting()
        return sabotage == .tellsEarly ? try follow(effect) : nil
    }

    mutating func beginWriting() {
        guard let life = coordinator?.life, coordinator?.writes.begin() == true else { return }
        // Once the event at hand has been taken to its end.
        schedule(after: .zero, .writes(life: life))
    }

    private mutating func beginTransaction() {
        if let entries = coordinator?.writes.nextBatch() { begin(entries) }
    }

    private mutating func begin(_ entries: [StoreEntry]) {
        guard let life = coordinator?.life else { return }
        statistics.transactions += 1
        statistics.writes += coordinator?.writes.batch.count ?? 0
        schedule(after: pause(scenario.transaction), .keeps(life: life, entries))
    }

    /// The moment at which a transaction is kept, all of it or nothing; nobody is told yet.
    private mutating func keep(_ entries: [StoreEntry]) throws {
        guard let life = coordinator?.life else { return }
        do {
            try store.reachTransaction()
            let kept = sabotage == .keepsHalf ? Array(entries.prefix(entries.count / 2)) : entries
            try put(kept)
        } catch is SimulatedStore.Full {
            guard sabotage == .dropsUnwritten else { return try putBack() }
        } catch is SimulatedStore.Crash {
            // It may have died just after: then all of it stands, and nobody was told.
            if random.chance(0.5) { try put(entries) }
            count("torn write")
            crashCoordinator()
            return
        }
        schedule(after: pause(scenario.transaction), .kept(life: life))
    }

    private mutating func put(_ entries: [StoreEntry]) throws {
        note("kept: \(entries.count) entries")
        try store.keep(entries)
        for entry in entries { witness.wrote(entry) }
    }

    /// The coordinator learns that a transaction is kept.
    private mutating func endTransaction() throws {
        guard let (effects, next) = coordinator?.writes.kept() else { return }
        isMidway = true
        if let next { begin(next) }
        for effect in effects {
            if let event = try follow(effect) { try apply(event) }
        }
        isMidway = false
        if next == nil { beginTransaction() }
        try audit(isFinal: false)
    }

    /// No room: leases are withdrawn, all else waits.
    private mutating func putBack() throws {
        note("no room to write")
        isMidway = true
        let withdrawn = coordinator?.writes.foundNoRoom() ?? []
        for case .grant(let request, _, let directive) in withdrawn {
            try answer(request, .lease([], directive))
        }
        try fillDisk()
        for case .grant(_, let grants, _) in withdrawn {
            for grant in grants {
                try apply(.withdrawn(task: grant.task, token: grant.lease.token))
            }
        }
        isMidway = false
    }

    /// Something is about to be written down.
    private mutating func look(at effect: SchedulerEffect) throws {
        switch effect {
        case .record(let task, let commitment):
            let gone = coordinator?.scheduler.records[task].gone ?? []
            try witness.records(task, commitment, gone: gone, store)
        case .recordFailure(let task, let token, let failure):
            guard failure.kind == .lost, let owner = owners[token],
                let process = processes.first(where: { $0.identifier == owner })
            else { return }
            count("lost with a task")
            witness.lost(task, process, now: now)
        case .grant(_, let grants, _):
            guard let scheduler = coordinator?.scheduler else { return }
            for grant in grants {
                owners[grant.lease.token] = grant.lease.owner
                try witness.grants(grant, scheduler, store)
            }
        default: return
        }
    }

    /// What an effect still does once it is written down.
    private mutating func follow(_ effect: SchedulerEffect) throws -> SchedulerEvent? {
        switch effect {
        case .grant(let request, let grants, let directive):
            try grant(request, grants, directive)
        case .record(let task, _):
            lastProgress = now
            return .recorded(task: task)
        case .collect(let digests):
            count("collected blobs")
            if sabotage == .collectsAll {
                store.blobs.subtract(allOutputs(and: digests))
            } else {
                remove(digests)
            }
        case .keepCheckpoint, .dropCheckpoint: try runCheckpoint(effect)
        default: break
        }
        return nil
    }

    /// Removes blobs, unless another result has brought the same bytes since that was decided.
    mutating func remove(_ digests: [Digest]) {
        guard let scheduler = coordinator?.scheduler else { return }
        let idle = digests.filter { !scheduler.needs($0) }
        coordinator?.lookups.miss(idle)
        store.blobs.subtract(idle)
    }

    /// A random part of a time until faults heal, very little from then on.
    mutating func pause(_ most: Duration) -> Duration {
        random.milliseconds(0...(isHealed ? 2 : max(1, Int(most / .milliseconds(1)))))
    }
}
