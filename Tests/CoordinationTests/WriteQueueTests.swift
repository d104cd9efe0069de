import Coordination
import Testing

@Suite("What waits to be written")
struct WriteQueueTests {
    private func effect(_ number: UInt8) -> SchedulerEffect {
        .collect([Digest(bytes: Array(repeating: number, count: Digest.byteCount))])
    }

    private func grant(_ request: UInt64) -> SchedulerEffect {
        .grant(RequestIdentifier(request), [], .goOn)
    }

    /// A queue to which effects were added, one entry each.
    private func queue(_ effects: [SchedulerEffect]) -> WriteQueue {
        var queue = WriteQueue()
        for effect in effects { queue.add([.left(nil)], then: effect) }
        return queue
    }

    @Test("what comes while a transaction is under way is written by the next one, together")
    func together() {
        var queue = queue([effect(1)])
        let first = queue.begin()
        #expect(first)
        #expect(queue.nextBatch()?.count == 1)
        queue.add([.left(nil), .left(nil)], then: effect(2))
        queue.add([], then: effect(3))
        let second = queue.begin()
        #expect(!second, "two transactions at a time")
        let (effects, next) = queue.kept()
        #expect(effects == [effect(1)])
        #expect(next?.count == 2)
        #expect(!queue.isEmpty)
        let (laterEffects, last) = queue.kept()
        #expect(laterEffects == [effect(2), effect(3)])
        #expect(last == nil)
        #expect(!queue.isEmpty, "what follows may bring something")
        let none = queue.nextBatch()
        #expect(none == nil)
        #expect(queue.isEmpty)
    }

    @Test("a crowd is written in parts, in the order in which it came")
    func parts() {
        let count = WriteQueue.mostAtOnce + 1
        var queue = queue((0..<count).map { grant(UInt64($0)) })
        _ = queue.begin()
        #expect(queue.nextBatch()?.count == WriteQueue.mostAtOnce)
        let (effects, next) = queue.kept()
        #expect(effects == (0..<WriteQueue.mostAtOnce).map { grant(UInt64($0)) })
        #expect(next?.count == 1)
        #expect(queue.kept().effects == [grant(UInt64(WriteQueue.mostAtOnce))])
    }

    @Test("what the effects of one transaction bring is written by the one behind the next")
    func overlapping() {
        var queue = queue([effect(1)])
        _ = queue.begin()
        _ = queue.nextBatch()
        queue.add([.left(nil)], then: effect(2))
        let (_, next) = queue.kept()
        #expect(next?.count == 1)
        // The effect of the first runs now, beside the second transaction.
        queue.add([.left(nil), .left(nil)], then: effect(3))
        let third = queue.begin()
        #expect(!third, "two transactions at a time")
        let (effects, last) = queue.kept()
        #expect(effects == [effect(2)])
        #expect(last?.count == 2)
        #expect(queue.foundNoRoom().isEmpty)
        #expect(queue.waiting.map(\.effect) == [effect(3)], "the first two are kept")
    }

    @Test("without room leases are withdrawn, and all else waits in its place until there is some")
    func full() {
        var queue = queue([effect(1), grant(7), effect(2)])
        _ = queue.begin()
        _ = queue.nextBatch()
        queue.add([.left(nil)], then: effect(3))
        #expect(queue.foundNoRoom() == [grant(7)])
        #expect(queue.phase == .blocked)
        let none = queue.nextBatch()
        #expect(none == nil)
        let early = queue.begin()
        #expect(!early)
        queue.tryAgain()
        let again = queue.begin()
        #expect(again)
        #expect(queue.nextBatch()?.count == 3)
        #expect(queue.kept().effects == [effect(1), effect(2), effect(3)])
    }

    @Test("nothing follows from what could not be written, then or later")
    func broken() {
        var queue = queue([effect(1), effect(2)])
        _ = queue.begin()
        _ = queue.nextBatch()
        queue.fail()
        queue.tryAgain()
        let again = queue.begin()
        #expect(!again)
        let none = queue.nextBatch()
        #expect(none == nil)
        #expect(!queue.isEmpty)
    }
}
