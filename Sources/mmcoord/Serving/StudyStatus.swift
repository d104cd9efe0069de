package import Coordination

/// A study at one moment: what `mmcoord status` prints and the live display draws.
package struct StudyStatus: Sendable, Codable, Equatable {
    /// Tasks of one kind.
    package struct KindCount: Sendable, Codable, Equatable {
        /// A kind without tasks in the plan has no count.
        package var kind: WorkKind
        /// Tasks in the plan.
        package var total: Int
        /// Tasks whose results are kept, those of earlier coordinators included.
        package var done: Int
        /// Tasks under a lease.
        package var running: Int
        /// Of the tasks of this kind that were computed since this coordinator began; nil before.
        package var meanSeconds: Double?
    }

    /// A task that a worker computes.
    package struct RunningTask: Sendable, Codable, Equatable {
        /// The task's name in the plan.
        package var task: String
        /// Eight hexadecimal digits, as logs show the worker.
        package var worker: String
        /// Host name; empty until a worker from before a restart says hello again.
        package var host: String
        /// From 1, counted over all workers.
        package var attempt: Int
        /// Since it was given out.
        package var seconds: Double
        /// As the last heartbeat told; nothing done before the first.
        package var progress: TaskProgress
        /// The epoch of a training from which another worker would go on; nil for its beginning.
        package var checkpointEpoch: Int?
    }

    /// A worker process.
    package struct Worker: Sendable, Codable, Equatable {
        /// Eight hexadecimal digits, as logs show the worker.
        package var name: String
        /// Host name; several workers may share it.
        package var host: String
        /// The system's number of the process on its host.
        package var processIdentifier: Int
        /// Tasks it computes at once, from 1.
        package var slots: Int
        /// Tasks it holds leases on; may pass `slots` while results are delivered.
        package var busy: Int
        /// Results accepted from it since it last joined.
        package var done: Int
        /// Since it was last heard of.
        package var silentSeconds: Double
        /// For how long it is given nothing, since a task failed there; nil for no time.
        package var restSeconds: Double?
    }

    /// The first part of every task's name: `citeseq`.
    package var study: String
    /// `running`, `draining`, `assembling`, `finished` or `stopped`.
    package var phase: String
    /// Why the study stopped, where it did.
    package var failure: String?
    /// What keeps tasks from running although workers are there; nil for nothing.
    package var obstacle: String?
    /// Tasks and hosts that are given nothing, and why; nil for none.
    package var exclusions: [String]?
    /// In which builds or processors the workers differ; nil where they are alike.
    package var mixture: [String]?
    /// Since this coordinator began; earlier ones do not count.
    package var elapsedSeconds: Double
    /// In the order in which a study goes through them.
    package var kinds: [KindCount]
    /// Tasks under a lease, in plan order.
    package var running: [RunningTask]
    /// In the order of their identifiers.
    package var workers: [Worker]
    /// Attempts that ended without a result since this coordinator began.
    package var failureCount: Int
    /// The best validation score of any training so far.
    package var bestScore: Double?

    /// Tasks of every kind whose results are kept.
    package var doneCount: Int { kinds.reduce(0) { $0 + $1.done } }
    /// Tasks of every kind in the plan.
    package var taskCount: Int { kinds.reduce(0) { $0 + $1.total } }

    /// The time the rest should take on the slots there are; nil while too little is known.
    ///
    /// A kind of task takes as long as those of it that are done, or else as those that run seem
    /// to: a training that stops early ends before that.
    package var secondsLeft: Double? {
        let slots = workers.reduce(0) { $0 + $1.slots }
        guard slots > 0 else { return nil }
        var left = 0.0
        for kind in kinds where kind.done < kind.total {
            let tasks = running.filter { $0.task.split(separator: "/").contains("\(kind.kind)") }
            let guesses = tasks.filter { $0.progress.fraction > 0.01 }
                .map { $0.seconds / $0.progress.fraction }
            let guess = guesses.isEmpty ? nil : guesses.reduce(0, +) / Double(guesses.count)
            guard let each = kind.meanSeconds ?? guess else {
                // What has not begun and was never timed is either short or cannot be told.
                if kind.kind == .train { return nil }
                continue
            }
            left += each * Double(kind.total - kind.done)
            left -= tasks.reduce(0) { $0 + min(each, $1.seconds) }
        }
        return max(0, left) / Double(slots)
    }
}
