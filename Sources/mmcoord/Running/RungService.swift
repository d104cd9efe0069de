import ArgumentParser
import Coordination
import Foundation
import ServiceLifecycle
import Synchronization

/// Waits for the last task of one rung of a search; a signal before that ends it early.
final class RungService: Service {
    private let coordinator: Coordinator
    private let monitor: StudyMonitor
    /// Whether another rung follows, so that workers stay.
    private let isFollowed: Bool
    private let outcome = Mutex<Coordinator.Ending?>(nil)

    init(coordinator: Coordinator, monitor: StudyMonitor, isFollowed: Bool) {
        self.coordinator = coordinator
        self.monitor = monitor
        self.isFollowed = isFollowed
    }

    func run() async throws {
        await coordinator.begin()
        await monitor.keepLast()
        let ending = await withGracefulShutdownHandler {
            await coordinator.end()
        } onGracefulShutdown: { [coordinator] in
            Task { await coordinator.drain() }
        }
        await monitor.keepLast()
        outcome.withLock { $0 = ending }
        // Without a store no request is answered: workers wait for the next coordinator.
        if case .storeFailed = ending { return }
        if isFollowed, ending != .drained { return }
        await coordinator.waitForGoodbyes(atMost: .seconds(10))
    }

    /// What kept the rung from ending; nil where every task is done.
    ///
    /// - Throws: `ExitCode` where the search cannot go on, after saying why.
    func failure() throws -> Failure? {
        switch outcome.withLock({ $0 }) {
        case .finished: return nil
        case .stopped(let failure): return failure
        case .storeFailed(let reason):
            Console.error("mmcoord: \(reason)")
            throw ExitCode.failure
        case .drained, nil:
            Console.error(
                "mmcoord: stopped before the end; 'mmcoord search' with the same file goes on")
            throw ExitCode(75)
        }
    }
}
