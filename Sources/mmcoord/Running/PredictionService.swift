import ArgumentParser
import Coordination
import Foundation
import Messaging
import ServiceLifecycle
import Synchronization

/// Waits for the last task that predicts, then writes the file; a signal before that ends it early.
final class PredictionService: Service {
    private enum Outcome: Sendable {
        case written
        case failed(any Error)
        case stopped(Failure)
        case storeFailed(String)
        case interrupted
    }

    private let coordinator: Coordinator
    private let preparation: PredictionPreparation
    private let blobs: BlobStore
    private let monitor: StudyMonitor
    private let outcome = Mutex<Outcome?>(nil)

    init(
        coordinator: Coordinator, preparation: PredictionPreparation, blobs: BlobStore,
        monitor: StudyMonitor
    ) {
        self.coordinator = coordinator
        self.preparation = preparation
        self.blobs = blobs
        self.monitor = monitor
    }

    func run() async throws {
        await coordinator.begin()
        await monitor.keepLast()
        let ending = await withGracefulShutdownHandler {
            await coordinator.end()
        } onGracefulShutdown: { [coordinator] in
            Task { await coordinator.drain() }
        }
        let result: Outcome
        switch ending {
        case .finished: result = await assemble()
        case .stopped(let failure): result = .stopped(failure)
        case .storeFailed(let reason): result = .storeFailed(reason)
        case .drained: result = .interrupted
        }
        await monitor.keepLast()
        outcome.withLock { $0 = result }
        if case .storeFailed = ending { return }
        await coordinator.waitForGoodbyes(atMost: .seconds(10))
    }

    private func assemble() async -> Outcome {
        await coordinator.beginAssembling()
        do {
            try preparation.write(outputs: await coordinator.outputs(), blobs: blobs)
            await coordinator.endAssembling()
            return .written
        } catch {
            await coordinator.endAssembling(failure: "\(error)")
            return .failed(error)
        }
    }

    /// Throws what kept the file from being written.
    func conclude() throws {
        switch outcome.withLock({ $0 }) {
        case .written: return
        case .failed(let error): throw error
        case .stopped(let failure):
            Console.error(
                """
                mmcoord: prediction stopped at \(failure.task): \(failure.message)
                No file was written. What is done is kept; put it right and start it again.
                """)
            throw ExitCode.failure
        case .storeFailed(let reason):
            Console.error("mmcoord: \(reason)")
            throw ExitCode.failure
        case .interrupted, nil:
            Console.error("mmcoord: stopped before the end; the same command goes on")
            throw ExitCode(75)
        }
    }
}
