import Learning
import LinearAlgebra

extension NetworkTrainer {
    /// Takes up a training where `checkpoint()` left it.
    init(
        resuming checkpoint: ArrayArchive, shape: NetworkShape, options: TrainingOptions,
        loss: TrainingLoss = .correlation, seed: UInt64, training: Cells, validation: Cells?
    ) throws(NetworkError) {
        self.init(
            shape: shape, options: options, loss: loss, seed: seed, training: training,
            validation: validation)
        try resume(from: checkpoint)
    }
}
