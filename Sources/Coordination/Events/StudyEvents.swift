/// The last events of a study, for any number of subscribers.
///
/// A subscriber is the number of the last event it has seen, so subscribers cost nothing: neither
/// does one that falls behind hold memory, nor does one that goes away have to be forgotten. It
/// asks for what came after its number, and is told how many events it missed because only the
/// newest are kept. Who begins late, or missed some, takes a status first: that carries the number
/// of the last event it includes.
package struct StudyEvents: Sendable {
    /// What a subscriber has not seen.
    package struct Batch: Sendable, Equatable {
        /// Oldest first, with consecutive numbers.
        package var events: [StudyEvent]
        /// Events before these that are not kept any more.
        package var missedCount: Int
    }

    /// The most events that are kept.
    package let capacity: Int
    /// The number of the newest event; 0 before the first.
    package private(set) var lastNumber: UInt64 = 0
    /// The event of a number is at the number's remainder by `capacity`.
    private var ring: [StudyEvent] = []

    /// Keeps the newest `capacity` events, at least one.
    package init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    /// Adds an event, in the place of the oldest where there is no room.
    package mutating func emit(_ change: StudyEvent.Change, at time: Duration) {
        lastNumber += 1
        let event = StudyEvent(number: lastNumber, time: time, change)
        if ring.count < capacity {
            ring.append(event)
        } else {
            ring[place(of: lastNumber)] = event
        }
    }

    /// Returns the events after the one of `number`; 0 asks for all.
    ///
    /// A number of the future belongs to another life of the coordinator: all events are new then.
    package func after(_ number: UInt64) -> Batch {
        let seen = number > lastNumber ? 0 : number
        let oldest = lastNumber - UInt64(ring.count) + 1
        let first = max(seen + 1, oldest)
        return Batch(
            events: (first..<lastNumber + 1).map { ring[place(of: $0)] },
            missedCount: Int(first - seen - 1))
    }

    private func place(of number: UInt64) -> Int { Int((number - 1) % UInt64(capacity)) }
}
