import Coordination
import Foundation

/// Estimated and actual time of each phase of a run: `timing.json`.
///
/// A file of its own, since no two runs agree in it; every other result is the same for equal
/// studies.
struct StudyTiming: Codable, Equatable {
    /// A phase's wall time, in seconds.
    struct Phase: Codable, Equatable {
        /// `start`, a kind of task, `assembly` or `all`.
        var name: String
        /// With every epoch that trainings may make.
        var estimatedSeconds: Double
        /// The time in which one of its tasks was out.
        var actualSeconds: Double
        /// The tasks' own time, all added, estimated; nil where there are none.
        var estimatedTaskSeconds: Double?
        /// The tasks' own time, all added; nil where there are none.
        var actualTaskSeconds: Double?

        /// Estimated over actual; nil for what took no time.
        var ratio: Double? { actualSeconds > 0 ? estimatedSeconds / actualSeconds : nil }
    }

    /// In the order in which a study goes through them; they overlap.
    var phases: [Phase]
    /// From the command to the submission.
    var total: Phase
    /// Tasks that ran at once.
    var slotCount: Int
    /// Results that an earlier run had left: neither estimated nor timed.
    var reusedTaskCount: Int

    /// Compares a forecast of the tasks that were computed with how they went.
    ///
    /// - Parameters:
    ///   - forecast: Of these tasks on these slots.
    ///   - timings: Of the tasks, in seconds since the coordinator began.
    ///   - start: Seconds before the first task was given out.
    ///   - assembly: Seconds of writing results.
    ///   - total: Seconds of the whole run.
    ///   - taskCount: Tasks of the plan.
    init(
        _ forecast: StudyForecast, _ timings: TaskTimings, start: Double, assembly: Double,
        total: Double, taskCount: Int
    ) {
        phases = forecast.phases.map { phase in
            let actual = timings.totals[TaskKind(phase.name)]
            let seconds =
                switch phase.name {
                case "start": start
                case "assembly": assembly
                default: Span.covered(actual?.spans ?? [])
                }
            return Phase(
                name: phase.name, estimatedSeconds: phase.wallSeconds, actualSeconds: seconds,
                estimatedTaskSeconds: phase.taskSeconds,
                actualTaskSeconds: actual.map { Double($0.milliseconds) / 1_000 })
        }
        self.total = Phase(
            name: "all", estimatedSeconds: forecast.wallSeconds, actualSeconds: total)
        slotCount = forecast.slotCount
        reusedTaskCount = taskCount - timings.computed.count
    }

    /// Three significant digits, as many decimals as that takes.
    static func figure(_ seconds: Double) -> String {
        let decimals = seconds >= 99.95 ? 0 : seconds >= 9.995 ? 1 : 2
        return String(format: "%.\(decimals)f", seconds)
    }
}
