import Coordination
import Learning
import LinearAlgebra

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
    /// - Throws: `TaskError.abandoned`, `.inputChanged`, `.diverged` where no epoch is finite, or
    ///   `.yielded` once a checkpoint is left where the worker must stop.
    func run(_ trainer: inout NetworkTrainer) throws {
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
                line.offer(snapshot(of: trainer))
            }
            if isYielding { throw TaskError.yielded(task: context.task) }
            guard
                let record = trainer.advance(pausing: {
                    context.cancellation.isRaised || line.isDue
                })
            else { continue }
            report(trainer)
            if !trainer.isFinite(record) { try tellDivergence(of: trainer) }
        }
        if trainer.keptRecord == nil { throw divergence(of: trainer) }
    }

    /// Says once that a training has diverged; ends one that has nothing to keep and never will.
    private func tellDivergence(of trainer: NetworkTrainer) throws {
        guard !trainer.isLost else { throw divergence(of: trainer) }
        let epoch = trainer.schedule.epoch
        guard epoch == 1 || trainer.isFinite(trainer.records[epoch - 2]) else { return }
        context.checkpoints.warn(
            (fitting.fold.map { "fold \($0)" } ?? "refit")
                + ", seed \(fitting.repetition): the loss is not finite in epoch \(epoch)"
                + (trainer.keptRecord.map { "; the weights of epoch \($0.epoch) are kept" } ?? ""))
    }

    private func divergence(of trainer: NetworkTrainer) -> TaskError {
        .diverged(
            fold: fitting.fold, seed: fitting.repetition, epochCount: trainer.records.count,
            learningRate: trainer.options.learningRate)
    }

    /// Goes where another worker left the training; begins anew where that cannot be used.
    private func resume(_ trainer: inout NetworkTrainer) {
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
            context.checkpoints.note("goes on after epoch \(trainer.schedule.epoch)")
        } catch let error as LinearAlgebraError where error.isAboutFile {
            // Nothing is known against its bytes: the next attempt may read them.
            context.checkpoints.note("begins anew, \(error)")
        } catch {
            context.checkpoints.refuse("\(error)")
        }
    }

    private func snapshot(of trainer: NetworkTrainer) -> Snapshot {
        var archive = trainer.checkpoint()
        archive.setTexts("task.key", [context.key.hex])
        return Snapshot(
            archive: archive, epoch: trainer.schedule.epoch, step: trainer.position.step)
    }

    private func place(of trainer: NetworkTrainer) -> [Int] {
        [trainer.schedule.epoch, trainer.position.step]
    }

    private func report(_ trainer: NetworkTrainer) {
        let epoch = trainer.schedule.epoch
        context.report(
            TaskProgress(
                fraction: Double(epoch) / Double(trainer.options.epochs), epoch: epoch,
                score: trainer.keptRecord.map { Double($0.validationScore) }.flatMap {
                    $0.isFinite ? $0 : nil
                }))
    }
}

extension LinearAlgebraError {
    /// Whether a file could not be read, whatever is in it.
    fileprivate var isAboutFile: Bool {
        if case .file = self { return true }
        return false
    }
}
