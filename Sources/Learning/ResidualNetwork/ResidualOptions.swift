#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// How a residual network is trained: for a fixed number of epochs, at rates that nothing but the
/// step decides.
package struct ResidualOptions: Sendable, Equatable {
    /// Epochs, from 1.
    package var epochs = 20
    /// Cells in a step; cells left over at the end of an epoch wait for the next one.
    package var batchSize = 128
    /// The highest learning rate.
    package var learningRate = 2e-3
    /// What each matrix loses of itself at a step, times the rate.
    package var weightDecay = 1e-2
    /// Adam's decay of the mean gradient.
    package var beta1 = 0.9
    /// Adam's decay of the mean squared gradient.
    package var beta2 = 0.99
    /// Adam's guard against division by zero, as PyTorch adds it.
    package var epsilon = 1e-8
    /// The share of features set to zero before the first block, in 0..<1.
    package var inputDropout = 0.2
    /// The share of units set to zero behind each block's GELU, in 0..<1.
    package var dropout = 0.5
    /// What the squared error counts in the loss beside −Pearson.
    package var squaredError = 0.5
    /// The decay of the moving average of the weights, in 0..<1; 0 for the last weights.
    package var averaging = 0.0
    /// α of Beta(α, α), which mixes two cells of a step, in 0...1; 0 for none.
    package var mixing = 0.0
    /// The standard deviation of noise on each feature, in the feature's own; 0 for none.
    package var inputNoise = 0.0

    /// The share of steps in which the rate rises.
    private static let risingShare = 0.15
    /// Of the highest rate, the rate of the first step.
    private static let firstShare = 0.04

    /// The options of the network that was measured (Docs/Decisions/0039).
    package init() {}

    /// The rate of a step: it rises in a line over 15 % of all steps, and falls to 0 as a cosine.
    ///
    /// - Parameters:
    ///   - step: From 0 over the whole training.
    ///   - stepCount: Of the whole training.
    /// - Returns: At most `learningRate`.
    package func rate(step: Int, of stepCount: Int) -> Float {
        let place = Double(step) / Double(stepCount)
        let share =
            place < Self.risingShare
            ? min(1, place / Self.risingShare + Self.firstShare)
            : 0.5 * (1 + cos(.pi * (place - Self.risingShare) / (1 - Self.risingShare)))
        return Float(learningRate * share)
    }

    /// How much of the moving average a step keeps: less at first, so that it forgets the first
    /// weights (as TensorFlow's `ExponentialMovingAverage` with a number of updates).
    ///
    /// - Parameter step: From 0 over the whole training.
    /// - Returns: At most `averaging`.
    func averageShare(step: Int) -> Float {
        Float(min(averaging, Double(1 + step) / Double(10 + step)))
    }

    /// All options in a fixed order.
    var numbers: [Double] {
        [
            Double(epochs), Double(batchSize), learningRate, weightDecay, beta1, beta2, epsilon,
            inputDropout, dropout, squaredError, averaging, mixing, inputNoise,
        ]
    }
}
