internal import CVectorKernels
#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// One step of Adam over flat buffers, with the L2 penalty's gradient, in one pass.
///
/// Kingma and Ba (2015), arXiv 1412.6980, in Keras 3's form: the two bias corrections are one
/// factor α on the learning rate, and ε is added outside the square root.
package struct Adam {
    private let alpha: Float
    private let meanRate: Float
    private let squareRate: Float
    private let epsilon: Float

    /// Prepares a step.
    ///
    /// - Parameters:
    ///   - options: β₁, β₂, ε.
    ///   - learningRate: The present rate.
    ///   - step: Counted from 1 over the whole training.
    package init(_ options: TrainingOptions, learningRate: Float, step: Int) {
        // Keras takes the powers of single-precision betas and subtracts in single precision.
        let meanPower = Float(pow(Double(Float(options.beta1)), Double(step)))
        let squarePower = Float(pow(Double(Float(options.beta2)), Double(step)))
        alpha = learningRate * (1 - squarePower).squareRoot() / (1 - meanPower)
        meanRate = Float(1 - options.beta1)
        squareRate = Float(1 - options.beta2)
        epsilon = Float(options.epsilon)
    }

    /// Updates `count` parameters and their moments.
    ///
    /// - Parameters:
    ///   - parameters: Changed in place.
    ///   - gradients: Of the loss without the penalty.
    ///   - means: First moments, changed in place.
    ///   - squares: Second moments, changed in place.
    ///   - count: The length of the four buffers.
    ///   - penalty: λ of λ·Σw².
    /// - Returns: Σw² of the parameters as they were before.
    package func update(
        _ parameters: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
        means: UnsafeMutablePointer<Float>, squares: UnsafeMutablePointer<Float>, count: Int,
        penalty: Float
    ) -> Double {
        mm_adam_update(
            parameters, gradients, means, squares, count,
            mm_adam(
                alpha: alpha, mean_rate: meanRate, square_rate: squareRate, epsilon: epsilon,
                twice_penalty: 2 * penalty))
    }

    /// Returns Σw², summed like `update` does.
    static func sumOfSquares(_ parameters: UnsafePointer<Float>, count: Int) -> Double {
        mm_square_sum(parameters, count)
    }
}
