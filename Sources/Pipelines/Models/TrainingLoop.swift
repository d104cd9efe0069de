import Coordination
import Learning
import LinearAlgebra

/// A training that goes epoch by epoch, and can be left and taken up between two steps.
protocol SteppedTraining {
    /// Of each finished epoch.
    var records: [EpochRecord] { get }
    /// The progress of the current epoch.
    var position: EpochPosition { get }
    /// Epochs at most.
    var epochLimit: Int { get }
    /// Whether there is nothing left to do.
    var isFinished: Bool { get }
    /// The score of the weights that are kept so far; nil where none is known.
    var keptScore: Double? { get }

    /// What is done, for displays.
    var progress: TaskProgress { get }
    /// Where a training goes on, for people.
    var place: String { get }

    /// Trains until the epoch ends, or until `isPaused`, asked between two steps, is true.
    mutating func advance(pausing isPaused: () -> Bool) throws -> EpochRecord?
    /// The whole state, except the cells.
    func checkpoint() throws -> ArrayArchive
    /// Restores what `checkpoint` saved of a training with the same arguments.
    mutating func resume(from checkpoint: ArrayArchive) throws
}

extension SteppedTraining {
    var progress: TaskProgress {
        TaskProgress(
            fraction: Double(records.count) / Double(epochLimit), epoch: records.count,
            score: keptScore.flatMap { $0.isFinite ? $0 : nil })
    }

    var place: String { "epoch \(records.count)" }
}

/// Runs a training to its end, from where another worker left it, leaving checkpoints behind.
struct TrainingLoop {
    private let fitting: ModelFitting
    private let context: TaskContext

    /// The loop of one fit.
    init(_ fitting: ModelFitting) {
        self.fitting = fitting
        context = fitting.context
    }

    /// Runs until the last epoch is done.
    ///
    /// - Parameters:
    ///   - trainer: Changed in place.
    ///   - epochEnded: Called after each epoch; ends the training by what it throws.
    /// - Throws: `TaskError.abandoned`, `.inputChanged`, `.yielded` once a checkpoint is left where
    ///   the worker must stop, and what `epochEnded` throws.
    func run<Training: SteppedTraining>(
        _ trainer: inout Training, epochEnded: (Training, EpochRecord) throws -> Void
    ) throws {
        let line = context.checkpoints
        resume(&trainer)
        guard line.begin() else { throw TaskError.yielded(task: context.task) }
        report(trainer)
        var left = place(of: trainer)
        while !trainer.isFinished {
            try context.checkCancellation()
            // Asked once: told to stop between two questions, it would leave no checkpoint.
            let isYielding = line.isYielding
            if isYielding || line.isDue, place(of: trainer) != left {
                left = place(of: trainer)
                // Who goes on there could not tell that its beginning was wrong.
                if let changed = context.inputs.first(where: { !$0.isUntouched }) {
                    throw TaskError.inputChanged(task: context.task, path: changed.path)
                }
                line.offer(try snapshot(of: trainer))
            }
            if isYielding { throw TaskError.yielded(task: context.task) }
            guard
                let record = try trainer.advance(pausing: {
                    context.cancellation.isRaised || line.isDue
                })
            else { continue }
            report(trainer)
            try epochEnded(trainer, record)
        }
    }

    /// Goes where another worker left the training; begins anew where that cannot be used.
    private func resume(_ trainer: inout some SteppedTraining) {
        guard let path = context.checkpoints.resumedPath else { return }
        do {
            let archive = try ArrayArchive(contentsOf: path)
            let key = try archive.texts("task.key")
            guard key == [context.key.hex] else {
                throw NetworkError.checkpointMismatch(
                    source: path, what: "key", expected: context.key.hex,
                    found: key.joined(separator: ", "))
            }
            try trainer.resume(from: archive)
            context.checkpoints.note("goes on after \(trainer.place)")
        } catch let error as LinearAlgebraError where error.isAboutFile {
            // Nothing is known against its bytes: the next attempt may read them.
            context.checkpoints.note("begins anew, \(error)")
        } catch {
            context.checkpoints.refuse("\(error)")
        }
    }

    private func snapshot(of trainer: some SteppedTraining) throws -> Snapshot {
        var archive = try trainer.checkpoint()
        archive.setTexts("task.key", [context.key.hex])
        return Snapshot(
            archive: archive, epoch: trainer.records.count, step: trainer.position.step)
    }

    private func place(of trainer: some SteppedTraining) -> [Int] {
        [trainer.records.count, trainer.position.step]
    }

    private func report(_ trainer: some SteppedTraining) {
        context.report(trainer.progress)
    }
}

extension LinearAlgebraError {
    /// Whether a file could not be read, whatever is in it.
    fileprivate var isAboutFile: Bool {
        if case .file = self { return true }
        return false
    }
}
