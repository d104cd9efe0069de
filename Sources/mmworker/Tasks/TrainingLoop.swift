import Coordination
import Learning
import LinearAlgebra

/// Runs a training to its end, from where another worker left it, leaving checkpoints behind.
enum TrainingLoop {
    /// Runs until the last epoch is done.
    ///
    /// - Throws: `TaskError.abandoned`, `.inputChanged`, or `.yielded` once a checkpoint is left
    ///   where the worker must stop.
    static func run(_ trainer: inout NetworkTrainer, _ context: TaskContext) throws {
        let line = context.checkpoints
        resume(&trainer, context)
        guard line.begin() else { throw TaskError.yielded(task: context.task) }
        report(trainer, context)
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
                line.offer(snapshot(of: trainer, context))
            }
            if isYielding { throw TaskError.yielded(task: context.task) }
            let isEpoch =
                trainer.advance { context.cancellation.isRaised || line.isDue } != nil
            if isEpoch { report(trainer, context) }
        }
    }

    /// Goes where another worker left the training; begins anew where that cannot be used.
    private static func resume(_ trainer: inout NetworkTrainer, _ context: TaskContext) {
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

    private static func snapshot(
        of trainer: NetworkTrainer, _ context: TaskContext
    ) -> CheckpointLine.Snapshot {
        var archive = trainer.checkpoint()
        archive.setTexts("task.key", [context.key.hex])
        return CheckpointLine.Snapshot(
            archive: archive, epoch: trainer.schedule.epoch, step: trainer.position.step)
    }

    private static func place(of trainer: NetworkTrainer) -> [Int] {
        [trainer.schedule.epoch, trainer.position.step]
    }

    private static func report(_ trainer: NetworkTrainer, _ context: TaskContext) {
        let epoch = trainer.schedule.epoch
        context.report(
            TaskProgress(
                fraction: Double(epoch) / Double(trainer.options.epochs), epoch: epoch,
                score: trainer.records.map { Double($0.validationScore) }.max()))
    }
}

extension LinearAlgebraError {
    /// Whether a file could not be read, whatever is in it.
    fileprivate var isAboutFile: Bool {
        if case .file = self { return true }
        return false
    }
}
