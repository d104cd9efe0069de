import ArgumentParser
import Coordination
import Foundation
import Learning
import Logging
import Messaging
import Pipelines
import ServiceLifecycle
import SingleCell
import Synchronization

/// Waits for the last task, then writes the results; a signal before that ends it early.
final class StudyService: Service {
    private let coordinator: Coordinator
    private let preparation: StudyPreparation
    private let record: ResultRecord
    private let folder: String
    private let blobs: BlobStore
    private let notices: [String]
    private let monitor: StudyMonitor
    private let estimate: RunEstimate
    /// Whether it goes on after the end, for those who fetch results.
    private let servesResults: Bool
    private let logger: Logger
    private let outcome = Mutex<Outcome?>(nil)

    private enum Outcome: Sendable {
        case assembled(summary: String)
        case failed(any Error)
        case stopped(Failure)
        case storeFailed(String)
        case interrupted
    }

    init(
        coordinator: Coordinator, preparation: StudyPreparation, record: ResultRecord,
        folder: String, blobs: BlobStore, notices: [String], monitor: StudyMonitor,
        estimate: RunEstimate, servesResults: Bool = false, logger: Logger
    ) {
        self.coordinator = coordinator
        self.preparation = preparation
        self.record = record
        self.folder = folder
        self.blobs = blobs
        self.notices = notices
        self.monitor = monitor
        self.estimate = estimate
        self.servesResults = servesResults
        self.logger = logger
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
        // Without a store no request is answered: workers wait for the next coordinator.
        if case .storeFailed = ending { return }
        // Workers ask every few seconds: the sockets stay open until each has heard the end.
        await coordinator.waitForGoodbyes(atMost: .seconds(10))
        if servesResults, case .assembled = result { await serveResults() }
    }

    /// Keeps the sockets open for 'mmcoord fetch', until a signal ends it.
    private func serveResults() async {
        logger.notice(
            "the results are served until a signal ends this: 'mmcoord fetch --from URL'")
        do {
            try await gracefulShutdown()
        } catch {
            logger.debug("serving the results ended: \(error)")
        }
    }

    /// Prints the summary, or throws what kept the study from ending.
    func conclude() async throws {
        switch outcome.withLock({ $0 }) {
        case .assembled(let summary): printSummary(summary)
        case .failed(let error): throw error
        case .stopped(let failure):
            Console.error(
                """
                mmcoord: the study stopped at \(failure.task): \(failure.message)
                No submission was written. What is done is kept; put it right and run again.
                """)
            throw ExitCode.failure
        case .storeFailed(let reason):
            Console.error("mmcoord: \(reason)")
            throw ExitCode.failure
        case .interrupted, nil:
            Console.error(
                "mmcoord: stopped before the end; 'mmcoord run' with the same file goes on")
            throw ExitCode(75)
        }
    }

    /// Prints the summary; results on disk are a success even if nobody reads the summary.
    private func printSummary(_ summary: String) {
        do {
            try Console.print(summary)
        } catch {
            Console.error("mmcoord: warning: \(error); the results are in \(folder) all the same")
        }
    }

    /// Offers the results to other machines; they are complete on this one without that.
    private func publish() async {
        guard let results = ResultRecord.read(in: folder)?.published else { return }
        do {
            try await coordinator.publish(results, in: folder)
        } catch {
            logger.warning("results cannot be fetched from other machines: \(error)")
        }
    }

    /// Logs how good the estimate of time was; the study is complete without that.
    private func logTimes(assembly: Double) async {
        let (timings, totals, elapsed) = await coordinator.timing()
        do {
            let timing = try estimate.compare(
                preparation, timings, totals, began: estimate.watch.now() - elapsed,
                assembly: assembly, folder: folder)
            for line in ForecastText.lines(timing) { logger.info("\(line)") }
        } catch {
            logger.warning("times were not written: \(error)")
        }
    }

    private func assemble() async -> Outcome {
        await coordinator.beginAssembling()
        var logged: String?
        while true {
            let start = estimate.watch.now()
            do {
                let outputs = await coordinator.outputs()
                let outcomes = try await coordinator.outcomes()
                let mixture = WorkerDifferences.notice(of: try await coordinator.processorCounts())
                let summary = try StudyResults(
                    preparation: preparation, record: record, outputs: outputs,
                    outcomes: outcomes, blobs: blobs, notices: notices + [mixture].compactMap { $0 }
                ).write(to: folder)
                for question in summary.questions {
                    for notice in question.scores.decompositions.flatMap(\.notices) {
                        logger.notice("\(notice)")
                    }
                }
                for divergence in summary.divergences { logger.warning("\(divergence)") }
                await logTimes(assembly: estimate.watch.now() - start)
                await publish()
                await coordinator.endAssembling()
                return .assembled(summary: summary.text)
            } catch  where isFull(error) {
                // What a library reports as a full disk may have another cause.
                if logged != "\(error)" { logger.warning("results cannot be written: \(error)") }
                logged = "\(error)"
                guard await waitForSpace() else { return .interrupted }
            } catch {
                await coordinator.endAssembling(failure: "\(error)")
                return .failed(error)
            }
        }
    }

    /// Whether results could not be written for lack of space; HDF5 does not always say why.
    private func isFull(_ error: any Error) -> Bool {
        if FullDisk.isCause(of: error) { return true }
        guard case SingleCellError.cannotWrite = error else { return false }
        let free = DiskSpace(at: folder)?.freeBytes ?? .max
        return free < preparation.resultBytes
    }

    /// Waits until there is more space, at most a minute; returns false when a signal ends the
    /// wait.
    private func waitForSpace() async -> Bool {
        let before = DiskSpace(at: folder)?.freeBytes ?? 0
        for _ in 0..<60 {
            if Task.isShuttingDownGracefully { return false }
            await coordinator.diskFilled(at: folder, neededBytes: preparation.resultBytes)
            do {
                try await Task.sleep(for: .seconds(1))
            } catch {
                return false
            }
            let free = DiskSpace(at: folder)?.freeBytes ?? 0
            if free > before + FullDisk.marginBytes { break }
        }
        return !Task.isShuttingDownGracefully
    }
}
