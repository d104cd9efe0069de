internal import Dispatch

/// Runs pieces of work on several threads of this process.
///
/// Which thread does which piece must not matter: every piece writes to its own memory, and what
/// pieces have in common is added afterwards, in their order.
enum Threads {
    /// Calls `body` once for each of `0..<count`; returns when all are done.
    ///
    /// With one thread all calls are made on the calling thread, in order.
    static func forEach(_ count: Int, threadCount: Int, _ body: @Sendable (Int) -> Void) {
        let threads = min(count, max(1, threadCount))
        guard threads > 1 else {
            for index in 0..<count { body(index) }
            return
        }
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            for index in stride(from: thread, to: count, by: threads) { body(index) }
        }
    }
}
