internal import Dispatch
internal import Foundation
internal import Synchronization

/// Runs independent pieces of work on all cores, outside of any actor.
enum Parallel {
    /// Calls `body` once for each of `0..<count` in several threads; returns when all are done.
    static func forEach(_ count: Int, _ body: @Sendable (Int) -> Void) {
        guard count > 1 else {
            if count == 1 { body(0) }
            return
        }
        DispatchQueue.concurrentPerform(iterations: count, execute: body)
    }

    /// Calls `body` once for each of `0..<count`, in ascending order within each thread, with
    /// scratch that `makeScratch` makes once a thread.
    static func forEach<Scratch: ~Copyable>(
        _ count: Int, scratch makeScratch: @Sendable () -> Scratch,
        _ body: @Sendable (Int, inout Scratch) -> Void
    ) {
        guard count > 0 else { return }
        let next = Atomic<Int>(0)
        forEach(min(count, threadCount)) { _ in
            var scratch = makeScratch()
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < count else { return }
                body(index, &scratch)
            }
        }
    }

    /// Threads that `forEach` with scratch uses; each costs its scratch.
    static let threadCount = min(16, max(1, ProcessInfo.processInfo.activeProcessorCount))
}
