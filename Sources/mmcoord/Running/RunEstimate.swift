import Coordination
import Foundation
import LinearAlgebra
import Logging

/// What a run measured before its tasks, to show at the end how good the estimate was.
///
/// It measures before tasks are given out: beside hashing, which uses every core, rates would come
/// out too low. It takes a few hundredths of the time that reading the data takes.
struct RunEstimate: Sendable {
    /// When the command began.
    let watch: Stopwatch
    let inspectionSeconds: Double
    /// Nil where measuring failed; then usual rates are used.
    let calibration: Calibration?
    /// [task count], how long each task should take, in seconds; long tasks begin early.
    let taskSeconds: [Double]

    /// Measures this machine, and logs how long the study should take if the number of slots is
    /// known.
    init(
        _ preparation: StudyPreparation, inspectionSeconds: Double, watch: Stopwatch,
        logger: Logger
    ) {
        self.watch = watch
        self.inspectionSeconds = inspectionSeconds
        // A coordinator needs little memory, but measuring took as much as a worker's tasks.
        defer { releaseFreeMemory() }
        do {
            let measured = try Calibration(of: preparation, slots: nil, watch: watch)
            let forecast = try StudyForecast(
                preparation, measured, inspectionSeconds: inspectionSeconds)
            calibration = measured
            taskSeconds = forecast.taskSeconds
            guard !preparation.file.cluster.launch.isEmpty else { return }
            logger.info(
                """
                estimated: at most \(StatusText.time(forecast.wallSeconds)) on \
                \(forecast.slotCount) slots
                """)
        } catch {
            calibration = nil
            logger.notice("time was not estimated by measuring: \(error)")
            do {
                taskSeconds = try StudyForecast(
                    preparation, nil, inspectionSeconds: inspectionSeconds
                ).taskSeconds
            } catch {
                // Then tasks are given out in the order of the plan.
                taskSeconds = []
                logger.notice("time was not estimated by usual rates either: \(error)")
            }
        }
    }

    /// Compares the estimate with what happened, writes `timing.json`, and returns it.
    ///
    /// - Parameters:
    ///   - preparation: The study.
    ///   - timings: The times of the computed tasks.
    ///   - totals: The workers and slots that computed them.
    ///   - began: When the clock of `timings` began, by `watch`.
    ///   - assembly: Seconds of writing results.
    ///   - folder: Where the file goes.
    /// - Returns: The comparison.
    /// - Throws: What writing throws.
    func compare(
        _ preparation: StudyPreparation, _ timings: TaskTimings, _ totals: WorkerTotals,
        began: Double, assembly: Double, folder: String
    ) throws -> StudyTiming {
        let reused = Set(preparation.plan.tasks.indices).subtracting(timings.computed)
        let forecast = try StudyForecast(
            preparation, calibration, inspectionSeconds: inspectionSeconds,
            slots: totals.slotCount, workers: totals.workerCount, done: reused)
        let first = timings.totals.values.flatMap(\.spans).map(\.begin).min() ?? 0
        let timing = StudyTiming(
            forecast, timings, start: began + first, assembly: assembly, total: watch.now(),
            taskCount: preparation.plan.tasks.count)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        try ResultFile.write(try encoder.encode(timing) + [10], to: folder + "/timing.json")
        return timing
    }
}
