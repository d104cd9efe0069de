internal import CVectorKernels
#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// One step of AdamW: Loshchilov and Hutter (2019), arXiv 1711.05101, as PyTorch computes it.
///
/// Weights decay by themselves, not through the gradient. With t the step from 1,
///
///     w ← w − η·λ·w,  w ← w − η/(1 − β₁ᵗ) · m / (√(v/(1 − β₂ᵗ)) + ε)
struct DecoupledAdam {
    private let step: mm_adam
    private let kept: Float

    /// Prepares a step.
    ///
    /// - Parameters:
    ///   - options: β₁, β₂, ε, λ.
    ///   - rate: η.
    ///   - step: From 1 over the whole training.
    init(_ options: ResidualOptions, rate: Float, step: Int) {
        let meanShare = 1 - pow(options.beta1, Double(step))
        let squareRoot = (1 - pow(options.beta2, Double(step))).squareRoot()
        // The kernel divides by √v + ε: both sides times √(1 − β₂ᵗ).
        self.step = mm_adam(
            alpha: Float(Double(rate) * squareRoot / meanShare),
            mean_rate: Float(1 - options.beta1), square_rate: Float(1 - options.beta2),
            epsilon: Float(options.epsilon * squareRoot), twice_penalty: 0)
        kept = Float(1 - Double(rate) * options.weightDecay)
    }

    /// Steps all parameters; the first `matrixCount`, which are matrices, decay.
    func update(_ buffers: ResidualBuffers, matrixCount: Int, count: Int) {
        let factor = Vector(repeating: kept)
        let parameters = buffers.parameters
        let whole = matrixCount & ~7
        var j = 0
        while j < whole {
            (parameters + j).vector *= factor
            j += 8
        }
        for j in whole..<matrixCount { parameters[j] *= kept }
        _ = mm_adam_update(
            parameters, buffers.parameterGradients, buffers.means, buffers.squares, count, step)
    }
}

/// The moving average of a training's weights, which predicts in their place.
enum WeightAverage {
    /// Moves `count` averages towards the weights, and keeps `share` of what they were.
    static func update(
        _ averages: UnsafeMutablePointer<Float>, _ weights: UnsafePointer<Float>, count: Int,
        share: Float
    ) {
        let rate = 1 - share
        let rates = Vector(repeating: rate)
        let whole = count & ~7
        var j = 0
        while j < whole {
            let average = (averages + j).vector
            (averages + j).vector = average + ((weights + j).vector - average) * rates
            j += 8
        }
        for j in whole..<count { averages[j] += (weights[j] - averages[j]) * rate }
    }
}
