internal import Foundation

/// Repeats reads that fail because a file is locked or its file system does not answer.
///
/// A notebook holds a lock for as long as it writes; a share is away while its server starts. Both
/// pass in seconds, and neither is an error of the study.
package struct ReadPatience: Sendable {
    /// How long reads are repeated.
    package let limit: Duration
    /// Told once, with the error, before the first pause.
    private let tell: @Sendable (SingleCellError) -> Void

    /// Waits for at most `limit` in all.
    package init(
        limit: Duration = .seconds(30), tell: @escaping @Sendable (SingleCellError) -> Void
    ) {
        self.limit = limit
        self.tell = tell
    }

    /// Calls `body` until it succeeds, as often as the limit allows.
    ///
    /// - Parameters:
    ///   - mayPass: Whether an error may pass.
    ///   - body: Reads; called again after pauses of 50 ms to 2 s.
    ///   - checkEnd: Throws when nobody wants the result any more; called after each pause.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws, at once or, if it may pass, at the end of the limit.
    package func read<Value>(
        mayPass: (SingleCellError) -> Bool = \.mayPass, _ body: () throws -> Value,
        checkEnd: () throws -> Void = {}
    ) throws -> Value {
        let start = ContinuousClock.now
        var pause = 0.05
        var isTold = false
        while true {
            do {
                return try body()
            } catch let error as SingleCellError
                where mayPass(error) && ContinuousClock.now - start < limit
            {
                if !isTold { tell(error) }
                isTold = true
                Thread.sleep(forTimeInterval: pause)
                try checkEnd()
                pause = min(2 * pause, 2)
            }
        }
    }
}

extension SingleCellError {
    /// Whether the same file may be read a moment later: it is locked or out of reach.
    package var mayPass: Bool {
        switch self {
        case .locked, .unreachable: true
        default: false
        }
    }

    /// Whether the file is missing in a folder without files, as the place of a mount looks that
    /// is away; a folder that is misspelt is not there at all.
    package var looksUnmounted: Bool {
        guard case .missingFile(let path) = self else { return false }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        return (try? FileManager.default.contentsOfDirectory(atPath: folder))?.isEmpty ?? false
    }
}
