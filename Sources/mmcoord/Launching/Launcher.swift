/// A worker that a launcher is to start.
package struct Launch: Sendable, Equatable {
    /// What the worker repeats when it says hello: `mmworker --launch`.
    package var identifier: LaunchIdentifier
    /// The worker's number, from 1.
    ///
    /// A worker that is started again has the same number, cache and log.
    package var number: Int
    /// Tasks it computes at once.
    package var slots: Int
}

/// Starts workers somewhere, and reports how they end.
///
/// It decides nothing. `LaunchedWorkers` keeps the number of workers: it starts those again that
/// died.
package protocol Launcher: Sendable {
    /// Whether its workers end with this process, even when this process is killed.
    var endsWithCoordinator: Bool { get }

    /// How workers ended: one element for each worker that was started.
    ///
    /// The stream ends with `stop`.
    var ends: AsyncStream<LaunchEnd> { get }

    /// Starts a worker.
    ///
    /// - Returns: Where it runs, for the log: `process 4711, log state/worker-1.log`.
    /// - Throws: Why it cannot be started now; the caller tries again later.
    func start(_ launch: Launch) async throws -> String

    /// Tells every worker to leave, and kills those that have not left after ten seconds.
    func stop() async
}
