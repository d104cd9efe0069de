import Coordination
import Foundation
import Logging
import ServiceLifecycle

/// Keeps time for the coordinator, shows people the study, and keeps its picture in the store.
struct StudyView: Service {
    let coordinator: Coordinator
    let store: JobStore
    let logger: Logger

    func run() async throws {
        let start = ContinuousClock.now
        var ticks = 0
        var told: String?
        var shown: (done: Int, at: Duration) = (-1, .zero)
        for try await _ in PulseSequence(every: .milliseconds(500)).cancelOnGracefulShutdown() {
            ticks += 1
            if ticks.isMultiple(of: 2) { await coordinator.tick() }
            let status = await coordinator.status()
            if ticks.isMultiple(of: 2) { keep(status) }
            // What is free changes all the time: the words before it make another obstacle.
            let obstacle = status.obstacle.map { String($0.prefix { $0 != ":" }) }
            if let text = status.obstacle, obstacle != told { logger.warning("\(text)") }
            told = obstacle
            if Terminal.isInteractive {
                RunLog.display.draw(StatusText.lines(status), columns: Terminal.columns)
            } else {
                let now = ContinuousClock.now - start
                guard status.doneCount != shown.done, now - shown.at >= .seconds(5) else {
                    continue
                }
                shown = (status.doneCount, now)
                logger.info("\(StatusText.headline(status))")
            }
        }
        RunLog.display.clear()
    }

    /// Keeps the picture after the last change.
    func keepLast() async {
        keep(await coordinator.status())
    }

    private func keep(_ status: StudyStatus) {
        do {
            try store.keepSnapshot(try JSONEncoder().encode(status))
        } catch  where DiskTrouble.isFull(error) {
            logger.debug("the study's picture was not kept: \(error)")
        } catch {
            logger.warning("the study's picture was not kept: \(error)")
        }
    }
}

/// An element every so often, for ever.
struct PulseSequence: AsyncSequence, Sendable {
    let every: Duration

    struct AsyncIterator: AsyncIteratorProtocol {
        let every: Duration

        mutating func next() async -> Void? {
            do {
                try await Task.sleep(for: every)
                return ()
            } catch {
                return nil
            }
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(every: every) }
}
