import Coordination
import Testing

@Suite("What is looked up")
struct LookupQueueTests {
    private func blob(_ role: String, _ number: UInt8) -> RoleBlob {
        RoleBlob(
            role: role,
            blob: BlobReference(
                digest: Digest(bytes: Array(repeating: number, count: Digest.byteCount)),
                sizeBytes: 1))
    }

    private func finding(_ outputs: [RoleBlob]) -> LookupQueue.Finding {
        LookupQueue.Finding(task: 0, key: blob("", 9).blob.digest, outputs: outputs)
    }

    private func gone(_ event: SchedulerEvent) -> Set<String>? {
        guard case .resolved(_, _, _, let gone) = event else { return nil }
        return gone
    }

    @Test("one batch is under way at a time, and the first look ends with the last")
    func batches() {
        var queue = LookupQueue()
        let first = queue.add(task: 0, inputs: [])
        #expect(first)
        #expect(queue.nextBatch()?.map(\.task) == [0])
        let second = queue.add(task: 1, inputs: [])
        let third = queue.add(task: 2, inputs: [])
        #expect(!second && !third, "two batches at a time")
        let early = queue.endRestoring()
        #expect(!early)
        #expect(queue.nextBatch()?.map(\.task) == [1, 2])
        #expect(queue.nextBatch()?.map(\.task) == nil)
        let ended = queue.endRestoring()
        #expect(ended)
        let again = queue.endRestoring()
        #expect(!again)
        let later = queue.add(task: 3, inputs: [])
        #expect(later)
    }

    @Test("a blob that was removed after it was looked at is known to be gone")
    func outdated() {
        var queue = LookupQueue()
        _ = queue.add(task: 0, inputs: [])
        _ = queue.nextBatch()
        queue.miss([blob("", 2).blob.digest])
        let event = queue.event(of: finding([blob("a", 1), blob("b", 2)]))
        #expect(gone(event) == ["b"])
    }

    @Test("a blob that was removed before it was looked at may have come back")
    func older() {
        var queue = LookupQueue()
        queue.miss([blob("", 1).blob.digest])
        _ = queue.add(task: 0, inputs: [])
        queue.miss([blob("", 1).blob.digest])
        _ = queue.nextBatch()
        #expect(gone(queue.event(of: finding([blob("a", 1)]))) == [])
    }

    @Test("what was collected or found damaged is gone too")
    func unsound() {
        var one = finding([blob("a", 1), blob("b", 2), blob("c", 3)])
        one.collected = [blob("a", 1)]
        one.unsound = [blob("c", 3)]
        #expect(gone(LookupQueue().event(of: one)) == ["a", "c"])
    }
}
