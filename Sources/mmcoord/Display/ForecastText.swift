import Foundation

/// Estimated times as tables.
enum ForecastText {
    /// What `mmcoord check` prints.
    static func lines(_ forecast: StudyForecast) -> [String] {
        let slots = forecast.slotCount == 1 ? "1 slot" : "\(forecast.slotCount) slots"
        var rows = [["phase", "tasks", "task seconds", "wall seconds"]]
        rows += forecast.phases.map { phase in
            [
                phase.name, phase.taskCount.map { "\($0)" } ?? "",
                phase.taskSeconds.map(StudyTiming.figure) ?? "",
                StudyTiming.figure(phase.wallSeconds),
            ]
        }
        rows.append(
            [
                "all, at most", "\(forecast.phases.reduce(0) { $0 + ($1.taskCount ?? 0) })",
                StudyTiming.figure(forecast.phases.reduce(0) { $0 + ($1.taskSeconds ?? 0) }),
                StudyTiming.figure(forecast.wallSeconds),
            ])
        return [
            "time on \(slots) of a usual machine (nothing was measured here): at most "
                + StatusText.time(forecast.wallSeconds)
        ] + table(rows) + ["  phases overlap; a training that stops early takes less"]
    }

    /// What `mmcoord run` logs at the end.
    static func lines(_ timing: StudyTiming) -> [String] {
        var rows = [["phase", "estimated", "actual", "ratio"]]
        rows += (timing.phases + [timing.total]).map { phase in
            [
                phase.name, StudyTiming.figure(phase.estimatedSeconds),
                StudyTiming.figure(phase.actualSeconds),
                phase.ratio.map { String(format: "%.2f", $0) } ?? "",
            ]
        }
        return ["wall seconds by phase, estimated at most and actual"] + table(rows)
    }

    /// Aligns names to the left and numbers to the right.
    private static func table(_ rows: [[String]]) -> [String] {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.indices.map { column in
                column == 0
                    ? row[0].padding(toLength: widths[0], withPad: " ", startingAt: 0)
                    : row[column].leftPadded(widths[column])
            }
            return "  " + cells.joined(separator: "  ")
        }
    }
}
