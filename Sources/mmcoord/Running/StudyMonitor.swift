import Coordination
import Foundation
import Logging
import ServiceLifecycle

/// Ticks the coordinator, shows the study's status, and keeps it in the store.
struct StudyMonitor: Service {
    let coordinator: Coordinator
    let store: JobStore
    /// A tick takes at most an eighth of a lease, so that leases end when they should.
    let lease: Duration
    let logger: Logger

    func run() async throws {
        let start = ContinuousClock.now
        let pause = min(.milliseconds(500), lease / 8)
        let keepingPeriod = max(1, Int((.seconds(1) / pause).rounded()))
        var ticks = 0
        var logged: String?
        var shown: (done: Int, at: Duration) = (-1, .zero)
        for try await _ in TimerSequence(every: pause).cancelOnGracefulShutdown() {
            ticks += 1
            await coordinator.tick()
            guard ticks.isMultiple(of: max(1, keepingPeriod / 2)) else { continue }
            let status = await coordinator.status()
            if ticks.isMultiple(of: keepingPeriod) { await keep(status) }
            // The free space changes all the time; only other words before it make another
            // obstacle.
            let obstacle = status.obstacle.map { String($0.prefix { $0 != ":" }) }
            if let text = status.obstacle, obstacle != logged { logger.warning("\(text)") }
            logged = obstacle
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

    /// Keeps the status after the last change.
    func keepLast() async {
        await keep(await coordinator.status())
    }

    private func keep(_ status: StudyStatus) async {
        do {
            try store.keepSnapshot(try JSONEncoder().encode(status))
        } catch  where FullDisk.isCause(of: error) {
            logger.debug("the study's status was not kept: \(error)")
        } catch  where StoreDiagnosis.isDamage(error) {
            await coordinator.storeFailed(error)
        } catch {
            logger.warning("the study's status was not kept: \(error)")
        }
    }
}
