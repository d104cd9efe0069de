/// A worker that a launcher is to start.
package struct Launch: Sendable, Equatable {
    /// What the worker repeats when it says hello: `mmworker --launch`.
    package var identifier: LaunchIdentifier
    /// The worker's number among those that are kept running, from 1; its cache and its log keep
    /// this number from one start to the next.
    package var number: Int
    /// Tasks it computes at once.
    package var slots: Int
}

/// Starts workers somewhere, and tells how they end.
///
/// `LaunchedWorkers` keeps so many of them running: it decides who is started again, and when.
package protocol Launcher: Sendable {
    /// Whether its workers end when this process does, however it does.
    var endsWithCoordinator: Bool { get }

    /// How workers ended, each once, in the order in which that was found out; ends after `stop`.
    var ends: AsyncStream<LaunchEnd> { get }

    /// Starts a worker.
    ///
    /// - Returns: Where it runs, for the log: `process 4711, log state/worker-1.log`.
    /// - Throws: What hinders it now; it is tried again later.
    func start(_ launch: Launch) async throws -> String

    /// Has every worker leave, and ends those that have not after ten seconds.
    func stop() async
}
