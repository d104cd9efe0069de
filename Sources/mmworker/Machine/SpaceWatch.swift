import Pipelines
import Foundation
package import Logging
import Messaging
import Synchronization

/// Lets writes wait for space on the worker's disk; reports when the first one waits, and when the
/// last one has ended.
package final class SpaceWatch: Sendable {
    private struct State {
        var waitingCount = 0
        var onChange: (@Sendable () -> Void)?
    }
    private let state = Mutex(State())
    private let folder: String
    private let logger: Logger

    /// Watches the file system of `folder`.
    package init(folder: String, logger: Logger) {
        self.folder = folder
        self.logger = logger
    }

    /// Whether a write waits.
    var isFull: Bool { state.withLock { $0.waitingCount > 0 } }

    /// Sets what runs when the disk is full, and when it no longer is.
    func onChange(_ action: @escaping @Sendable () -> Void) {
        state.withLock { $0.onChange = action }
    }

    /// Repeats `write` on this thread until the disk has room for it.
    ///
    /// - Throws: What `write` throws except `MessagingError.diskFull`; that too once the result is
    ///     no longer wanted.
    func waiting<Value>(
        for sizeBytes: Int, _ cancellation: CancellationFlag,
        _ write: () throws(MessagingError) -> Value
    ) throws(MessagingError) -> Value {
        var isWaiting = false
        defer { if isWaiting { end() } }
        while true {
            do throws(MessagingError) {
                return try write()
            } catch .diskFull where !cancellation.isRaised {
                if !isWaiting { begin(sizeBytes) }
                isWaiting = true
                Thread.sleep(forTimeInterval: 1)
            }
        }
    }

    /// Counts a write that waits for so many bytes.
    func begin(_ sizeBytes: Int) {
        let action = state.withLock { state in
            state.waitingCount += 1
            return state.waitingCount == 1 ? state.onChange : nil
        }
        let free = (DiskSpace(at: folder)?.freeBytes ?? 0) >> 20
        logger.warning(
            """
            the disk of \(folder) is full: \(free) MiB free, \((sizeBytes >> 20) + 1) MiB needed; \
            this worker waits for space
            """)
        action?()
    }

    /// Counts a write that waits no longer.
    func end() {
        let action = state.withLock { state in
            state.waitingCount -= 1
            return state.waitingCount == 0 ? state.onChange : nil
        }
        guard let action else { return }
        logger.notice("there is space in \(folder) again")
        action()
    }
}
