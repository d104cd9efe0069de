import Foundation

/// Runs long computations on their own threads: the threads that Swift concurrency shares must stay
/// free for messages.
enum ComputeThread {
    /// Runs `body` on a new thread and waits for it without blocking.
    static func run<Value: Sendable>(
        name: String, _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let thread = Thread {
                continuation.resume(with: Swift.Result { try body() })
            }
            thread.name = name
            // Foundation's default leaves little for LAPACK's recursion.
            thread.stackSize = 16 << 20
            thread.start()
        }
    }
}
