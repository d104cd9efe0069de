/// What the scheduler knows of one worker.
package struct WorkerRecord: Sendable, Equatable {
    /// As its last hello said.
    package var capacity: WorkerCapacity
    /// When it was last heard of.
    package var lastHeard: Duration
    /// The tasks it holds leases on, ascending.
    package var held: Set<Int> = []
    /// Results of this worker that were accepted.
    package var doneCount = 0
    /// The number of its next request for work when it said hello; 0 where it told none.
    package var nextAsk: UInt64 = 0

    /// Tasks that failed here for the machine's sake since one was done.
    package var failedCount = 0
    /// Gets nothing before, while others work.
    package var restsUntil = Duration.zero

    var hasFreeSlot: Bool { held.count < capacity.slots }
}

/// The workers that the scheduler knows, with their slots counted as they change.
package struct WorkerTable: Sendable, Sequence {
    private var records: [WorkerIdentifier: WorkerRecord] = [:]
    /// The slots of all workers.
    private(set) package var slotCount = 0
    /// Workers with a slot that no lease fills.
    private(set) package var idleCount = 0
    /// The workers of each host that has any.
    private(set) package var hostCounts: [String: Int] = [:]

    /// What is known of a worker; nil removes it.
    package subscript(worker: WorkerIdentifier) -> WorkerRecord? {
        get { records[worker] }
        set {
            let old = records[worker]
            count(old, -1)
            records[worker] = newValue
            count(newValue, 1)
            // Seldom, since names are dear to look up: a worker comes, leaves or moves.
            guard old?.capacity.host != newValue?.capacity.host else { return }
            if let host = old?.capacity.host { countHost(host, -1) }
            if let host = newValue?.capacity.host { countHost(host, 1) }
        }
    }

    private mutating func count(_ record: WorkerRecord?, _ sign: Int) {
        guard let record else { return }
        slotCount += sign * record.capacity.slots
        idleCount += record.hasFreeSlot ? sign : 0
    }

    private mutating func countHost(_ host: String, _ change: Int) {
        let count = hostCounts[host, default: 0] + change
        hostCounts[host] = count > 0 ? count : nil
    }

    /// Takes a worker out.
    package mutating func removeValue(forKey worker: WorkerIdentifier) -> WorkerRecord? {
        defer { self[worker] = nil }
        return records[worker]
    }

    /// The number of workers known.
    package var count: Int { records.count }
    /// Whether no worker is known.
    package var isEmpty: Bool { records.isEmpty }
    /// The workers known.
    package var keys: Dictionary<WorkerIdentifier, WorkerRecord>.Keys { records.keys }
    /// What is known of them, in the order of `keys`.
    package var values: Dictionary<WorkerIdentifier, WorkerRecord>.Values { records.values }

    /// Goes through the workers with what is known of them, in the order of `keys`.
    package func makeIterator() -> Dictionary<WorkerIdentifier, WorkerRecord>.Iterator {
        records.makeIterator()
    }
}
