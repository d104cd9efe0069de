import Coordination
import Testing

@Suite("Events of a study") struct StudyEventsTests {
    private func events(_ count: Int, capacity: Int) -> StudyEvents {
        var events = StudyEvents(capacity: capacity)
        for number in 0..<count { events.emit(.storageFreed, at: .seconds(number)) }
        return events
    }

    @Test("nothing is new before the first event")
    func none() {
        let batch = events(0, capacity: 4).after(0)
        #expect(batch.events.isEmpty)
        #expect(batch.missedCount == 0)
    }

    @Test("a subscriber gets what came after the last it saw, in order")
    func order() {
        let events = events(3, capacity: 4)
        #expect(events.after(0).events.map(\.number) == [1, 2, 3])
        #expect(events.after(1).events.map(\.time) == [.seconds(1), .seconds(2)])
        #expect(events.after(3).events.isEmpty)
        #expect(events.after(1).missedCount == 0)
    }

    @Test("the newest are kept, and who falls behind hears how many it missed", arguments: 1...9)
    func bounded(capacity: Int) {
        for count in 0...20 {
            let events = events(count, capacity: capacity)
            for seen in 0...count {
                let batch = events.after(UInt64(seen))
                let numbers = batch.events.map { Int($0.number) }
                #expect(numbers == Array(max(seen, count - capacity)..<count).map { $0 + 1 })
                #expect(batch.missedCount == max(0, count - capacity - seen))
            }
        }
    }

    @Test("a subscriber of an earlier life of the coordinator begins anew")
    func future() {
        #expect(events(2, capacity: 4).after(1_000).events.map(\.number) == [1, 2])
        #expect(events(6, capacity: 4).after(1_000).missedCount == 2)
    }
}
