/// How blobs travel.
package struct TransferOptions: Sendable {
    /// The size of a chunk; 1 MiB was the fastest message size measured.
    package var chunkBytes = 1 << 20
    /// Chunks under way at a time.
    package var window = 4
    /// How long one chunk may take at first.
    ///
    /// It doubles up to `longestTimeout` where that was too short: a link that is stuck is found
    /// out soon, and a slow one gets its time.
    package var timeout = Duration.seconds(5)
    /// Where the time of a chunk stops doubling.
    package var longestTimeout = Duration.seconds(60)
    /// How long a transfer goes on without any progress before it gives up.
    package var patience = Duration.seconds(120)
    /// Whether a blob goes up as a hard link where both ends see one file system.
    package var sharesFiles = true
    /// The first pause after a failure; it doubles up to `longestPause`.
    package var shortestPause = Duration.milliseconds(100)
    /// Where the pause between attempts stops doubling.
    package var longestPause = Duration.seconds(5)

    /// The defaults: four chunks of 1 MiB at a time, two minutes of patience.
    package init() {}
}

/// Repeats rounds of a transfer until one ends well or nothing has moved for too long.
struct TransferLoop {
    let options: TransferOptions
    /// What is being done, for the error: `fetching blob 0123456789ab from tcp://…`.
    let purpose: String

    /// Runs `round` until it returns.
    ///
    /// - Parameters:
    ///   - progress: The bytes that have arrived so far; any new maximum renews the patience.
    ///   - round: Carries on where the last round ended; is given how long a chunk may take. May
    ///     throw what is worth a repeat.
    /// - Throws: `MessagingError.gaveUp` after the patience, `.cancelled`, and what a round throws
    ///   that is worth no repeat.
    func run(
        progress: () -> Int, round: (Duration) async throws(MessagingError) -> Void
    ) async throws(MessagingError) {
        var best = progress()
        var lastProgress = ContinuousClock.now
        var pause = options.shortestPause
        var timeout = options.timeout
        while true {
            do {
                return try await round(timeout)
            } catch  where error.isRetryable {
                if case .timedOut = error { timeout = min(timeout * 2, options.longestTimeout) }
                if progress() > best {
                    best = progress()
                    lastProgress = .now
                    pause = options.shortestPause
                }
                let silence = ContinuousClock.now - lastProgress
                guard silence < options.patience else {
                    throw .gaveUp(
                        operation: purpose, after: options.patience, last: error.description)
                }
            }
            do {
                try await Task.sleep(for: pause)
            } catch {
                throw .cancelled
            }
            pause = min(pause * 2, options.longestPause)
        }
    }
}

/// Calls `body` for each piece of `range`, a few at a time, in ascending order.
///
/// The first error ends the others and is thrown.
func forEachChunk(
    of range: Range<Int>, _ options: TransferOptions,
    _ body: @escaping @Sendable (Range<Int>) async throws(MessagingError) -> Void
) async throws(MessagingError) {
    let outcome = await withTaskGroup(of: MessagingError?.self) { group in
        var next = range.lowerBound
        var underWay = 0
        var failure: MessagingError?
        while true {
            while failure == nil, underWay < options.window, next < range.upperBound {
                let chunk = next..<min(next + options.chunkBytes, range.upperBound)
                group.addTask {
                    do throws(MessagingError) {
                        try await body(chunk)
                        return nil
                    } catch {
                        return error
                    }
                }
                next = chunk.upperBound
                underWay += 1
            }
            guard let ended = await group.next() else { return failure }
            underWay -= 1
            guard let ended, failure == nil else { continue }
            failure = ended
            group.cancelAll()
        }
    }
    if let outcome { throw outcome }
}
