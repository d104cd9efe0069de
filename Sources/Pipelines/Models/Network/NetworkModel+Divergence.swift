import Learning

/// Trainings whose loss is not a finite number.
extension NetworkModel {
    /// Says once that a training has diverged; ends one that has nothing to keep and never will.
    static func tellDivergence(of trainer: NetworkTrainer, _ fitting: ModelFitting) throws {
        guard !trainer.isLost else { throw divergence(of: trainer, fitting) }
        let epoch = trainer.schedule.epoch
        guard epoch == 1 || trainer.isFinite(trainer.records[epoch - 2]) else { return }
        fitting.context.checkpoints.warn(
            (fitting.fold.map { "fold \($0)" } ?? "refit")
                + ", seed \(fitting.repetition): the loss is not finite in epoch \(epoch)"
                + (trainer.keptRecord.map { "; the weights of epoch \($0.epoch) are kept" } ?? ""))
    }

    /// What a training without weights to keep ends with.
    static func divergence(of trainer: NetworkTrainer, _ fitting: ModelFitting) -> TaskError {
        .diverged(
            fold: fitting.fold, seed: fitting.repetition, epochCount: trainer.records.count,
            learningRate: trainer.options.learningRate)
    }
}

extension NetworkTrainer: SteppedTraining {
    var epochLimit: Int { options.epochs }
    var keptScore: Double? { keptRecord.map { Double($0.validationScore) } }
}
