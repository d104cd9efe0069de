/// Which tasks are to be looked up in the store, and what to make of what is found.
///
/// A pure state machine beside `Scheduler`; the coordinator's actor and the simulation both drive
/// it. Every stored blob is hashed before it is believed, which takes its time: one batch is under
/// way at a time, and what is found may be outdated when it comes back.
package struct LookupQueue: Sendable {
    /// A task with all it reads.
    package struct Lookup: Sendable, Equatable {
        /// Index in the plan.
        package var task: Int
        /// As the scheduler's effect named them.
        package var inputs: [RoleBlob]
    }

    /// What the store knows of a task.
    package struct Finding: Sendable {
        /// Index in the plan.
        package var task: Int
        /// Made of its work and its inputs.
        package var key: Digest
        /// Nil when that key was never computed.
        package var outputs: [RoleBlob]?
        /// Those of them that nobody needed any more, so that they were removed.
        package var collected: [RoleBlob]
        /// Those of them whose bytes are damaged or missing although they were not collected.
        package var unsound: [RoleBlob]

        /// Nothing is known under `key` unless told.
        package init(
            task: Int, key: Digest, outputs: [RoleBlob]? = nil, collected: [RoleBlob] = [],
            unsound: [RoleBlob] = []
        ) {
            self.task = task
            self.key = key
            self.outputs = outputs
            self.collected = collected
            self.unsound = unsound
        }
    }

    /// In order, without those under way.
    package private(set) var waiting: [Lookup] = []
    /// Whether somebody looks.
    package private(set) var isUnderWay = false
    /// Whether every task has been looked up for the first time.
    ///
    /// Until then a result may come for a task that is not known to be wanted: its worker computed
    /// it while there was no coordinator.
    package private(set) var isRestored = false
    /// Blobs that were removed or missed since the batch under way began: they may have been found.
    private var gone: Set<Digest> = []

    /// Nothing is looked up.
    package init() {}

    /// Lets a lookup wait; whether to begin now: who is told so calls `nextBatch` until it is nil.
    package mutating func add(task: Int, inputs: [RoleBlob]) -> Bool {
        waiting.append(Lookup(task: task, inputs: inputs))
        defer { isUnderWay = true }
        return !isUnderWay
    }

    /// What to look up next, in order; nil where nothing is left.
    package mutating func nextBatch() -> [Lookup]? {
        gone = []
        defer { waiting = [] }
        guard waiting.isEmpty else { return waiting }
        isUnderWay = false
        return nil
    }

    /// Ends the first look into the store, if nothing is left of it; whether it ended now.
    package mutating func endRestoring() -> Bool {
        guard !isRestored, !isUnderWay else { return false }
        isRestored = true
        return true
    }

    /// Learns that blobs are not in the store, whatever a lookup under way has seen.
    package mutating func miss(_ digests: [Digest]) {
        guard isUnderWay else { return }
        gone.formUnion(digests)
    }

    /// What the scheduler is told of a task; findings of one task in the order of its lookups.
    package func event(of finding: Finding) -> SchedulerEvent {
        let missed = (finding.outputs ?? []).filter { gone.contains($0.blob.digest) }
        return .resolved(
            task: finding.task, key: finding.key, outputs: finding.outputs,
            gone: Set((finding.collected + finding.unsound + missed).map(\.role)))
    }
}
