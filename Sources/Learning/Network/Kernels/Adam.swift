internal import Glibc

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
        var sum = 0.0
        var j = 0
        while j + 8 <= count {
            // Single-precision lanes take a thousand terms before they are added in double.
            let end = min(j + 8192, count)
            var lanes = Vector(repeating: 0)
            while j + 8 <= end {
                let old = (parameters + j).vector
                var mean = (means + j).vector
                var square = (squares + j).vector
                let new = stepped(old, (gradients + j).vector, &mean, &square, penalty)
                lanes += old * old
                (parameters + j).vector = new
                (means + j).vector = mean
                (squares + j).vector = square
                j += 8
            }
            sum += Double(lanes.total)
        }
        if j < count {
            let rest = count - j
            let old = (parameters + j).partialVector(rest)
            var mean = (means + j).partialVector(rest)
            var square = (squares + j).partialVector(rest)
            let new = stepped(
                old, (gradients + j).partialVector(rest), &mean, &square, penalty)
            sum += Double((old * old).total)
            (parameters + j).storePartial(new, rest)
            (means + j).storePartial(mean, rest)
            (squares + j).storePartial(square, rest)
        }
        return sum
    }

    @inline(__always)
    private func stepped(
        _ old: Vector, _ gradient: Vector, _ mean: inout Vector, _ square: inout Vector,
        _ penalty: Float
    ) -> Vector {
        let full = gradient + old * Vector(repeating: 2 * penalty)
        mean += (full - mean) * Vector(repeating: meanRate)
        square += (full * full - square) * Vector(repeating: squareRate)
        let root = square.squareRoot() + Vector(repeating: epsilon)
        return old - mean * Vector(repeating: alpha) / root
    }

    /// Returns Σw², summed like `update` does.
    static func sumOfSquares(_ parameters: UnsafePointer<Float>, count: Int) -> Double {
        var sum = 0.0
        var j = 0
        while j + 8 <= count {
            let end = min(j + 8192, count)
            var lanes = Vector(repeating: 0)
            while j + 8 <= end {
                let value = (parameters + j).vector
                lanes += value * value
                j += 8
            }
            sum += Double(lanes.total)
        }
        if j < count {
            let value = (parameters + j).partialVector(count - j)
            sum += Double((value * value).total)
        }
        return sum
    }
}
