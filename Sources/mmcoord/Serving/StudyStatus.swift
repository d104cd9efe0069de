package import Coordination

/// A study at one moment: what `mmcoord status` prints and the live display draws.
package struct StudyStatus: Sendable, Codable, Equatable {
    /// Tasks of one kind.
    package struct KindCount: Sendable, Codable, Equatable {
        /// A kind without tasks in the plan has no count.
        package var kind: TaskKind
        /// Whether its tasks leave checkpoints; such tasks are long.
        package var isResumable: Bool
        /// Tasks in the plan.
        package var total: Int
        /// Tasks whose results are kept, including those of earlier coordinators.
        package var done: Int
        /// Tasks under a lease.
        package var running: Int
        /// The mean time of those that were computed since this coordinator began; nil before the
        /// first.
        package var meanSeconds: Double?
    }

    /// A task under a lease.
    package struct LeasedTask: Sendable, Codable, Equatable {
        /// The task's name in the plan.
        package var task: String
        /// What it computes.
        package var kind: TaskKind
        /// Eight hexadecimal digits, as in logs.
        package var worker: String
        /// Host name; empty for a worker from before a restart that has not said hello again.
        package var host: String
        /// From 1, counted over all workers.
        package var attempt: Int
        /// The time since the task was given out.
        package var seconds: Double
        /// From the last heartbeat; zero before the first.
        package var progress: TaskProgress
        /// The token of the checkpoint from which another worker would continue a training; nil for
        /// none.
        package var checkpointEpoch: Int?
    }

    /// A worker process.
    package struct Worker: Sendable, Codable, Equatable {
        /// Eight hexadecimal digits, as in logs.
        package var name: String
        /// Host name; several workers may share it.
        package var host: String
        /// The process identifier on its host.
        package var processIdentifier: Int
        /// Tasks it computes at once, from 1.
        package var slots: Int
        /// Tasks it holds leases on; may exceed `slots` while results are delivered.
        package var busy: Int
        /// Results accepted from it since it last joined.
        package var done: Int
        /// The time since it was last heard of.
        package var silentSeconds: Double
        /// For how long it is given no task, because one failed there; nil where it is.
        package var restSeconds: Double?
    }

    /// The first part of every task's name, such as `citeseq`.
    package var study: String
    /// `running`, `draining`, `assembling`, `finished` or `stopped`.
    package var phase: String
    /// Why the study stopped; nil where it did not.
    package var failure: String?
    /// Why no task runs although workers are there; nil for no reason.
    package var obstacle: String?
    /// Tasks and hosts that are left out, and why; nil for none.
    package var exclusions: [String]?
    /// How the builds or processors of the workers differ; nil where they are alike.
    package var mixture: [String]?
    /// The time since this coordinator began.
    package var elapsedSeconds: Double
    /// In the order in which a study runs them.
    package var kinds: [KindCount]
    /// In plan order.
    package var running: [LeasedTask]
    /// In the order of their identifiers.
    package var workers: [Worker]
    /// Attempts that ended without a result since this coordinator began.
    package var failureCount: Int
    /// The best validation score of any training so far.
    package var bestScore: Double?
    /// The share of the expected work that is done, 0...1; nil where nothing is known of it.
    package var workDone: Double?
    /// What can be fetched, once results are written; nil before.
    package var results: PublishedResults?
    /// The number of the last event that this includes; nil in a status of an earlier build.
    package var lastEvent: UInt64?

    /// Tasks of all kinds whose results are kept.
    package var doneCount: Int { kinds.reduce(0) { $0 + $1.done } }
    /// Tasks of all kinds in the plan.
    package var taskCount: Int { kinds.reduce(0) { $0 + $1.total } }

    /// The time that the remaining tasks should take on the present slots; nil while too little is
    /// known.
    ///
    /// A task is expected to take the mean time of its kind, or else the time that those which run
    /// are heading for. A training that stops early takes less.
    package var secondsLeft: Double? {
        let slots = workers.reduce(0) { $0 + $1.slots }
        guard slots > 0 else { return nil }
        var left = 0.0
        for kind in kinds where kind.done < kind.total {
            let tasks = running.filter { $0.kind == kind.kind }
            let guesses = tasks.filter { $0.progress.fraction > 0.01 }
                .map { $0.seconds / $0.progress.fraction }
            let guess = guesses.isEmpty ? nil : guesses.reduce(0, +) / Double(guesses.count)
            guard let each = kind.meanSeconds ?? guess else {
                // A kind that has not begun and was never timed is short, unless it is resumable.
                if kind.isResumable { return nil }
                continue
            }
            left += each * Double(kind.total - kind.done)
            left -= tasks.reduce(0) { $0 + min(each, $1.seconds) }
        }
        return max(0, left) / Double(slots)
    }
}
