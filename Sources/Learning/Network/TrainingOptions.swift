/// How a network is trained; the defaults are the notebook's.
package struct TrainingOptions: Sendable, Equatable {
    /// Epochs at most.
    package var epochs = 300
    /// Cells in a step; the last step of an epoch takes what is left.
    package var batchSize = 512
    /// The learning rate of the first epoch.
    package var learningRate = 0.01
    /// Adam's decay of the mean gradient.
    package var beta1 = 0.9
    /// Adam's decay of the mean squared gradient.
    package var beta2 = 0.999
    /// Adam's guard against division by zero, added outside the square root.
    package var epsilon = 1e-7
    /// λ of the penalty λ·Σw² on the hidden kernels.
    package var hiddenPenalty = 9.613e-6
    /// λ of the penalty λ·Σw² on the output kernel.
    package var outputPenalty = 1e-7
    /// What the learning rate is multiplied by on a plateau.
    package var plateauFactor = 0.9
    /// Epochs without improvement that make a plateau.
    package var plateauPatience = 4
    /// An improvement is a validation loss lower than the best by more than this.
    package var plateauMinimumDelta = 1e-4
    /// The learning rate never falls below.
    package var minimumLearningRate = 0.0
    /// Epochs without improvement after which training stops.
    package var stoppingPatience = 40
    /// As `plateauMinimumDelta`, for stopping.
    package var stoppingMinimumDelta = 0.0

    /// The learning rate of each epoch, one for each of `epochs`, for a training without validation
    /// cells; nil if rate and end follow the validation loss.
    package var fixedRates: [Float]?

    /// The notebook's options.
    package init() {}
}
