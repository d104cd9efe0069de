internal import Foundation
internal import Synchronization

/// Measures how long pieces of work take, one at a time or several side by side.
package struct Stopwatch: Sendable {
    /// The time now, in seconds since some beginning.
    package let now: @Sendable () -> Double

    /// Reads the time from a clock.
    package init(now: @escaping @Sendable () -> Double) {
        self.now = now
    }

    /// The system's clock.
    package static var system: Stopwatch {
        let start = ContinuousClock.now
        return Stopwatch { (ContinuousClock.now - start).seconds }
    }

    /// The time `body` takes, in seconds.
    package func seconds(_ body: () throws -> Void) rethrows -> Double {
        let start = now()
        try body()
        return now() - start
    }

    /// Runs `body` on several threads at once.
    ///
    /// - Parameters:
    ///   - threadCount: Threads, from 1.
    ///   - body: Given the number of its thread, measures itself; returns seconds.
    /// - Returns: The mean of what the threads measured.
    /// - Throws: What one of them threw.
    package func mean(
        ofThreads threadCount: Int, _ body: @escaping @Sendable (Int) throws -> Double
    ) throws -> Double {
        let results = Mutex<[Swift.Result<Double, any Error>]>([])
        let done = DispatchGroup()
        for number in 0..<threadCount {
            done.enter()
            let thread = Thread {
                let result = Swift.Result { try body(number) }
                results.withLock { $0.append(result) }
                done.leave()
            }
            // Foundation's default leaves little for LAPACK's recursion.
            thread.stackSize = 16 << 20
            thread.start()
        }
        done.wait()
        return try results.withLock { try $0.map { try $0.get() } }.reduce(0, +)
            / Double(threadCount)
    }
}
