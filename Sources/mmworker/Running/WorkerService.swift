import Coordination
import Logging
import Messaging
import ServiceLifecycle
import SingleCell
import Synchronization

/// Runs the worker until it leaves; on a signal it gives its tasks back first.
final class WorkerService: Service {
    private let process: WorkerProcess
    private let reason = Mutex(WorkerExit.stopped("stopped by a signal"))

    init(process: WorkerProcess) {
        self.process = process
    }

    /// Why the worker left.
    var exit: WorkerExit { reason.withLock { $0 } }

    func run() async throws {
        let exit = await withGracefulShutdownHandler {
            await process.run()
        } onGracefulShutdown: { [process] in
            Task { await process.stop("stopped by a signal") }
        }
        reason.withLock { $0 = exit }
    }
}

/// Log lines of a worker, on standard error.
enum WorkerLog {
    /// For libraries whose log means nothing to users.
    static let silent = Logger(label: "services") { _ in SwiftLogNoOpLogHandler() }

    /// Prints lines, and keeps the last of them in `ring`.
    static func logger(isVerbose: Bool, ring: LogRing) -> Logger {
        Logger(label: "mmworker") {
            RingLogHandler(
                ring: ring, printed: isVerbose ? .debug : .info,
                next: StreamLogHandler.standardError(label: $0))
        }
    }

    static func print(_ text: String) {
        StandardStreams.log(text.printableLines + "\n")
    }
}
