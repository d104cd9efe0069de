/// What a coordinator writes down before it tells anybody.
///
/// Knows what waits, what is under way, and what follows once it is kept. A pure state machine
/// beside `Scheduler`; the coordinator's actor and the simulation both drive it. One transaction
/// is under way at a time; whatever comes meanwhile waits and is written by the next one, together.
/// So the disk is waited for once by all the workers that ask at the same time. The next one begins
/// before the effects of the last run, so that the disk works meanwhile.
/// Entries are written in the order in which they came, and no effect runs before all entries of
/// its transaction are kept.
package struct WriteQueue: Sendable {
    /// How the writing stands.
    package enum Phase: Sendable, Equatable {
        case idle, underWay
        /// The disk is full: nothing is written until `tryAgain`.
        case blocked
        /// Nothing is written any more.
        case broken
    }

    /// Entries that belong together, and the effect that follows once they are written.
    package struct Write: Sendable {
        /// In the order in which they are written.
        package var entries: [StoreEntry]
        /// Nil where nothing follows.
        package var effect: SchedulerEffect?
    }

    /// The most writes of one transaction: the first part of a larger crowd is answered sooner.
    package static let mostAtOnce = 1_000

    /// `idle` at first.
    package private(set) var phase = Phase.idle
    /// In order, without those under way.
    package private(set) var waiting: [Write] = []
    /// Those of the transaction that is under way, in order.
    package private(set) var batch: [Write] = []

    /// Nothing waits.
    package init() {}

    /// Whether everything that came is kept, and what follows from it was given out.
    package var isEmpty: Bool { phase == .idle && waiting.isEmpty }

    /// Lets entries wait behind those that wait already.
    package mutating func add(_ entries: [StoreEntry], then effect: SchedulerEffect? = nil) {
        waiting.append(Write(entries: entries, effect: effect))
    }

    /// Whether to begin with transactions now; who is told so calls `nextBatch` until it is nil.
    package mutating func begin() -> Bool {
        guard phase == .idle, !waiting.isEmpty else { return false }
        phase = .underWay
        return true
    }

    /// The entries of the next transaction; nil where nothing waits, or nothing can be written.
    package mutating func nextBatch() -> [StoreEntry]? {
        guard phase == .underWay else { return nil }
        precondition(batch.isEmpty, "one transaction at a time")
        guard !waiting.isEmpty else {
            phase = .idle
            return nil
        }
        batch = Array(waiting.prefix(Self.mostAtOnce))
        waiting.removeFirst(batch.count)
        return batch.flatMap(\.entries)
    }

    /// The transaction under way is kept.
    ///
    /// - Returns: What follows from it, in order; and the entries of the next transaction, which is
    ///   to be begun first. They are nil where nothing waits: once the effects ran, `nextBatch`
    ///   tells whether they brought something.
    package mutating func kept() -> (effects: [SchedulerEffect], next: [StoreEntry]?) {
        let effects = batch.compactMap(\.effect)
        batch = []
        return (effects, waiting.isEmpty ? nil : nextBatch())
    }

    /// Nothing of the transaction under way was kept, for want of room.
    ///
    /// Leases are never given unwritten, so those of the batch are withdrawn; all else waits until
    /// there is room.
    ///
    /// - Returns: The `.grant` effects whose requests are to be answered with nothing, in order.
    package mutating func foundNoRoom() -> [SchedulerEffect] {
        phase = .blocked
        var rest: [Write] = []
        var withdrawn: [SchedulerEffect] = []
        for write in batch {
            if let effect = write.effect, case .grant = effect {
                withdrawn.append(effect)
            } else {
                rest.append(write)
            }
        }
        waiting = rest + waiting
        batch = []
        return withdrawn
    }

    /// Nothing can be written any more: nobody is told of the batch, and nothing follows.
    package mutating func fail() {
        phase = .broken
    }

    /// There may be room again.
    package mutating func tryAgain() {
        if phase == .blocked { phase = .idle }
    }
}
