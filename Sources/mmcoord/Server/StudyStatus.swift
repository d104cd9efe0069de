package import Coordination

/// A picture of a study at one moment: what `mmcoord status` prints and the live display draws.
package struct StudyStatus: Sendable, Codable, Equatable {
    /// Tasks of one kind.
    package struct KindCount: Sendable, Codable, Equatable {
        package var kind: WorkKind
        package var total: Int
        package var done: Int
        package var running: Int
        /// Of the tasks of this kind that were computed since this coordinator began; nil before.
        package var meanSeconds: Double?
    }

    /// A task that a worker computes.
    package struct RunningTask: Sendable, Codable, Equatable {
        package var task: String
        package var worker: String
        package var host: String
        package var attempt: Int
        package var progress: TaskProgress
    }

    /// A worker process.
    package struct Worker: Sendable, Codable, Equatable {
        package var name: String
        package var host: String
        package var processIdentifier: Int
        package var slots: Int
        package var busy: Int
        package var done: Int
        /// Since it was last heard of.
        package var silentSeconds: Double
    }

    package var study: String
    /// `running`, `draining`, `assembling`, `finished` or `stopped`.
    package var phase: String
    /// Why the study stopped, where it did.
    package var failure: String?
    package var elapsedSeconds: Double
    package var kinds: [KindCount]
    package var running: [RunningTask]
    package var workers: [Worker]
    package var failureCount: Int
    /// The best validation score of any training so far.
    package var bestScore: Double?

    package var doneCount: Int { kinds.reduce(0) { $0 + $1.done } }
    package var taskCount: Int { kinds.reduce(0) { $0 + $1.total } }

    /// The time the rest should take on the slots there are; nil until every remaining kind of
    /// task has been timed once.
    package var secondsLeft: Double? {
        let slots = workers.reduce(0) { $0 + $1.slots }
        guard slots > 0 else { return nil }
        var left = 0.0
        for kind in kinds where kind.done < kind.total {
            guard let mean = kind.meanSeconds else { return nil }
            left += mean * Double(kind.total - kind.done)
        }
        for task in running {
            let mean = kinds.first { task.task.contains("/\($0.kind.rawValue)") }?.meanSeconds
            left -= task.progress.fraction * (mean ?? 0)
        }
        return max(0, left) / Double(slots)
    }
}
