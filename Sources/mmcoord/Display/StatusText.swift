import Coordination
import Foundation

/// A study's status as lines of text.
package enum StatusText {
    /// The whole status: progress, kinds of tasks, running tasks, workers.
    package static func lines(_ status: StudyStatus) -> [String] {
        var lines = [headline(status)]
        lines.append(
            "  "
                + status.kinds.map { "\($0.kind.name) \($0.done)/\($0.total)" }
                .joined(separator: "  "))
        for task in status.running.prefix(12) {
            lines.append("  " + running(task))
        }
        if status.running.count > 12 {
            lines.append("  and \(status.running.count - 12) more")
        }
        if status.workers.isEmpty, status.phase == "running" {
            lines.append("  no worker yet: start 'mmworker --coordinator URL' on each node")
        }
        for worker in status.workers.prefix(12) {
            lines.append("  " + describe(worker))
        }
        if status.workers.count > 12 {
            lines.append("  and \(status.workers.count - 12) more workers")
        }
        for exclusion in status.exclusions ?? [] { lines.append("  left out: \(exclusion)") }
        for line in status.mixture ?? [] { lines.append("  mixed: \(line)") }
        if let obstacle = status.obstacle { lines.append("  waiting: \(obstacle)") }
        if let failure = status.failure { lines.append("  stopped: \(failure)") }
        return lines
    }

    /// One line, for a log without a terminal.
    package static func headline(_ status: StudyStatus) -> String {
        var parts = [
            "\(status.study) \(status.phase)", bar(progress(status)),
            "\(status.doneCount)/\(status.taskCount) tasks", "\(status.workers.count) workers",
            time(status.elapsedSeconds),
        ]
        if status.phase == "running", let left = status.secondsLeft {
            parts.append("about \(time(left)) left")
        }
        if let score = status.bestScore {
            parts.append("best validation score \(String(format: "%.4f", score))")
        }
        if status.failureCount > 0 { parts.append("\(status.failureCount) failed attempts") }
        return parts.joined(separator: "  ")
    }

    /// `75 s`, `12 min 05 s` or `3 h 20 min`.
    package static func time(_ seconds: Double) -> String {
        let whole = Int(min(max(seconds, 0), 1e12).rounded())
        if whole < 120 { return "\(whole) s" }
        if whole < 7_200 { return "\(whole / 60) min \(String(format: "%02d", whole % 60)) s" }
        return "\(whole / 3_600) h \(String(format: "%02d", whole % 3_600 / 60)) min"
    }

    /// The share of the study that is done: by expected work, or by tasks where that is not known.
    package static func progress(_ status: StudyStatus) -> Double {
        if status.taskCount > 0, status.doneCount == status.taskCount { return 1 }
        let byCount =
            status.taskCount > 0 ? Double(status.doneCount) / Double(status.taskCount) : 0
        // Full only at the end, however small the last tasks are.
        return min(status.workDone ?? byCount, 0.99)
    }

    /// `[#########...........] 45 %`.
    private static func bar(_ share: Double) -> String {
        let width = 20
        let filled = Int(share * Double(width))
        return "[" + String(repeating: "#", count: filled)
            + String(repeating: ".", count: width - filled) + "] \(Int(share * 100)) %"
    }

    private static func running(_ task: StudyStatus.LeasedTask) -> String {
        var text = "\(task.task) on \(task.worker)"
        if task.attempt > 1 { text += ", attempt \(task.attempt)" }
        if task.progress.epoch > 0 { text += ", epoch \(task.progress.epoch)" }
        if let epoch = task.checkpointEpoch { text += " (checkpoint of epoch \(epoch))" }
        if let score = task.progress.score {
            text += ", best validation score \(String(format: "%.4f", score))"
        } else if task.progress.fraction > 0 {
            text += ", \(Int(min(task.progress.fraction, 1) * 100)) %"
        }
        return text
    }

    private static func describe(_ worker: StudyStatus.Worker) -> String {
        let rest = worker.restSeconds.map {
            ", rests for \(time($0)): a task failed there (see --failures)"
        }
        return """
            worker \(worker.name) on \(worker.host): \(worker.busy) of \(worker.slots) slots busy, \
            \(worker.done) done, heard of \(time(worker.silentSeconds)) ago\(rest ?? "")
            """
    }
}
