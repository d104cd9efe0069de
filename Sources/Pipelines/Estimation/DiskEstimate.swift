internal import Coordination

/// What a study needs on disk, in bytes: the blobs that exist at one time, from the plan.
///
/// Sizes are those that stages expect; sparse matrices go by their measured or guessed density.
/// Tasks are replayed in plan order and level by level, each collecting what it leaves
/// idle; the larger peak is taken, since workers run something between the two.
package struct DiskEstimate: Sendable, Equatable {
    /// The most that blobs take at one time.
    package private(set) var peakBytes = 0
    /// What stays of them when the study is done.
    package private(set) var keptBytes = 0
    /// All blobs ever made.
    package private(set) var writtenBytes = 0
    /// Inputs and outputs of the largest task, which a worker elsewhere holds at one time.
    package private(set) var largestTaskBytes = 0
    /// Outputs of the largest task, which a worker on the same file system holds at one time.
    package private(set) var largestOutputBytes = 0
    /// The state of the largest resumable task, which the coordinator keeps for each one under way.
    package private(set) var largestCheckpointBytes = 0
    /// Resumable tasks.
    package private(set) var resumableCount = 0
    /// What assembly writes beside the blobs, without the submission.
    package private(set) var resultBytes = 0

    /// Replays the plan of a study.
    package init(_ study: StudyPlan) {
        let plan = study.plan
        resultBytes = study.questions.reduce(0) { $0 + $1.resultBytes }
        let tasks = plan.tasks
        let outputs = tasks.map(\.traits.outputBytes)
        let reads = plan.tasks.indices.map { plan.outputs(readBy: $0) }
        let kept = KeptOutputs(plan: plan)
        for index in plan.tasks.indices {
            let made = outputs[index].values.reduce(0, +)
            let read = reads[index].reduce(0) { $0 + (outputs[$1.task][$1.role] ?? 0) }
            writtenBytes += made
            largestOutputBytes = max(largestOutputBytes, made)
            largestTaskBytes = max(largestTaskBytes, made + read)
            for (role, size) in outputs[index]
            where kept.contains(TaskOutput(task: index, role: role)) {
                keptBytes += size
            }
            guard tasks[index].traits.isResumable else { continue }
            resumableCount += 1
            largestCheckpointBytes = max(
                largestCheckpointBytes, tasks[index].traits.checkpointBytes)
        }
        let levels = DiskEstimate.levels(plan)
        let byLevel = plan.tasks.indices.sorted { (levels[$0], $0) < (levels[$1], $1) }
        let peaks = [Array(plan.tasks.indices), byLevel].map { order in
            DiskEstimate.peak(order, outputs: outputs, reads: reads, kept: kept)
        }
        peakBytes = peaks.max() ?? 0
    }

    /// The most that checkpoints take with so many slots.
    ///
    /// Each resumable task under way has one, and one more that is about to take its place.
    package func checkpointBytes(slots: Int) -> Int {
        2 * min(slots, resumableCount) * largestCheckpointBytes
    }

    /// The most that the state folder takes, with a submission of so many bytes at the end.
    package func statePeakBytes(submissionBytes: Int) -> Int {
        max(peakBytes, keptBytes + resultBytes + submissionBytes)
    }

    /// The length of the longest way from a task without inputs to each task.
    private static func levels(_ plan: Plan) -> [Int] {
        var levels: [Int] = []
        for task in plan.tasks {
            levels.append((task.inputs.compactMap(\.sourceTask).map { levels[$0] }.max() ?? -1) + 1)
        }
        return levels
    }

    private static func peak(
        _ order: [Int], outputs: [[String: Int]], reads: [Set<TaskOutput>], kept: KeptOutputs
    ) -> Int {
        var readers: [TaskOutput: Int] = [:]
        for output in reads.joined() { readers[output, default: 0] += 1 }
        var (live, peak) = (0, 0)
        for index in order {
            live += outputs[index].values.reduce(0, +)
            peak = max(peak, live)
            for output in reads[index] {
                readers[output, default: 0] -= 1
                guard readers[output] == 0, !kept.contains(output) else { continue }
                live -= outputs[output.task][output.role] ?? 0
            }
            for (role, size) in outputs[index] {
                let output = TaskOutput(task: index, role: role)
                if readers[output, default: 0] == 0, !kept.contains(output) { live -= size }
            }
        }
        return peak
    }
}
