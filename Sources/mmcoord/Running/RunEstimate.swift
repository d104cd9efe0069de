import Coordination
import Foundation
import Logging

/// What a run expects of its time, to show at the end how good the estimate was.
struct RunEstimate: Sendable {
    /// When the command began.
    let watch: Stopwatch
    let inspectionSeconds: Double

    /// Logs how long the study should take if the number of slots is known.
    init(
        _ preparation: StudyPreparation, inspectionSeconds: Double, watch: Stopwatch,
        logger: Logger
    ) throws {
        self.watch = watch
        self.inspectionSeconds = inspectionSeconds
        guard !preparation.file.cluster.launch.isEmpty else { return }
        let forecast = try StudyForecast(preparation, inspectionSeconds: inspectionSeconds)
        logger.info(
            """
            estimated: at most \(StatusText.time(forecast.wallSeconds)) on \
            \(forecast.slotCount) slots of a usual machine
            """)
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
            preparation, inspectionSeconds: inspectionSeconds, slots: totals.slotCount,
            done: reused)
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
