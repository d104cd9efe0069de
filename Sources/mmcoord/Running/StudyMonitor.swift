import Coordination
import Foundation
import Logging
import ServiceLifecycle

/// Ticks the coordinator, and subscribes to the study's events: shows its status, and keeps it in
/// the store, where something happened.
struct StudyMonitor: Service {
    let coordinator: Coordinator
    let store: JobStore
    /// A tick takes at most an eighth of a lease, so that leases end when they should.
    let lease: Duration
    let logger: Logger

    /// What was shown and logged so far.
    private struct Shown {
        var lastEvent: UInt64 = 0
        var obstacle: String?
        /// Whether the number of finished tasks changed since it was logged.
        var isOutdated = true
        var headlineAt = Duration.zero
    }

    func run() async throws {
        let start = ContinuousClock.now
        let pause = min(.milliseconds(500), lease / 8)
        let showingPeriod = max(1, Int((.seconds(1) / pause).rounded()))
        var ticks = 0
        var shown = Shown()
        for try await _ in TimerSequence(every: pause).cancelOnGracefulShutdown() {
            ticks += 1
            await coordinator.tick()
            guard ticks.isMultiple(of: showingPeriod) else { continue }
            await show(&shown, at: ContinuousClock.now - start)
        }
        RunLog.display.clear()
    }

    private func show(_ shown: inout Shown, at time: Duration) async {
        let batch = await coordinator.events(after: shown.lastEvent)
        let isNews = !batch.events.isEmpty
        if batch.missedCount > 0 || batch.events.contains(where: \.changesDoneCount) {
            shown.isOutdated = true
        }
        let isHeadlineDue =
            !Terminal.isInteractive && shown.isOutdated && time - shown.headlineAt >= .seconds(5)
        guard isNews || isHeadlineDue || Terminal.isInteractive else { return }
        let status = await coordinator.status()
        // The status may include events that came after the batch.
        shown.lastEvent = batch.events.last?.number ?? shown.lastEvent
        if isNews { await keep(status) }
        // The free space changes all the time; only other words before it make another obstacle.
        let obstacle = status.obstacle.map { String($0.prefix { $0 != ":" }) }
        if let text = status.obstacle, obstacle != shown.obstacle { logger.warning("\(text)") }
        shown.obstacle = obstacle
        if Terminal.isInteractive {
            RunLog.display.draw(StatusText.lines(status), columns: Terminal.columns)
        } else if isHeadlineDue {
            (shown.isOutdated, shown.headlineAt) = (false, time)
            logger.info("\(StatusText.headline(status))")
        }
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

extension StudyEvent {
    /// Whether more or fewer tasks are done since.
    fileprivate var changesDoneCount: Bool {
        switch change {
        case .found, .finished, .reopened: true
        default: false
        }
    }
}
