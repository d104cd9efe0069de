/// Bias, SELU and dropout in one pass, and back.
///
/// Klambauer et al. (2017), arXiv 1706.02515: λx for x > 0, λα(eˣ − 1) otherwise.
package enum Selu {
    static let scale: Float = 1.050_700_987_355_480_5
    static let scaledAlpha: Float = 1.758_099_340_847_376_6

    /// Turns pre-activations into outputs: adds the bias, applies SELU, drops.
    ///
    /// - Parameters:
    ///   - values: `[rowCount, width]`, rows `stride` apart, changed in place.
    ///   - bias: `[width]`.
    ///   - rowCount: Rows.
    ///   - width: Columns.
    ///   - stride: Distance of rows.
    ///   - dropout: Decides what is dropped; nil when predicting.
    package static func forward(
        _ values: UnsafeMutablePointer<Float>, bias: UnsafePointer<Float>, rowCount: Int,
        width: Int, stride: Int, dropout: inout DropoutStream?
    ) {
        guard var stream = dropout else {
            for row in 0..<rowCount {
                let line = values + row * stride
                var j = 0
                while j + 8 <= width {
                    (line + j).vector = activate((line + j).vector + (bias + j).vector)
                    j += 8
                }
                if j < width {
                    let rest = width - j
                    let sum = (line + j).partialVector(rest) + (bias + j).partialVector(rest)
                    (line + j).storePartial(activate(sum), rest)
                }
            }
            return
        }
        let zero = Vector(repeating: 0)
        let survivorScale = Vector(repeating: stream.survivorScale)
        for row in 0..<rowCount {
            let line = values + row * stride
            var j = 0
            while j + 8 <= width {
                let output = activate((line + j).vector + (bias + j).vector) * survivorScale
                (line + j).vector = zero.replacing(with: output, where: stream.survivors())
                j += 8
            }
            if j < width {
                let rest = width - j
                let sum = (line + j).partialVector(rest) + (bias + j).partialVector(rest)
                let output = activate(sum) * survivorScale
                let kept = zero.replacing(with: output, where: stream.survivors())
                (line + j).storePartial(kept, rest)
            }
        }
        dropout = stream
    }

    /// Turns gradients of outputs into gradients of pre-activations, and sums them for the bias.
    ///
    /// The derivative is recovered from the stored output: 0 where dropped, λ·s where positive,
    /// and (output + λα·s) where negative, with s the survivors' scale.
    ///
    /// - Parameters:
    ///   - gradients: `[rowCount, width]`, rows `stride` apart, changed in place.
    ///   - outputs: The stored outputs, laid out alike.
    ///   - biasGradient: `[width]`, overwritten.
    ///   - rowCount: Rows.
    ///   - width: Columns.
    ///   - stride: Distance of rows.
    ///   - survivorScale: 1 / (1 − dropout).
    package static func backward(
        _ gradients: UnsafeMutablePointer<Float>, outputs: UnsafePointer<Float>,
        biasGradient: UnsafeMutablePointer<Float>, rowCount: Int, width: Int, stride: Int,
        survivorScale: Float
    ) {
        biasGradient.update(repeating: 0, count: width)
        for row in 0..<rowCount {
            let line = gradients + row * stride
            let output = outputs + row * stride
            var j = 0
            while j + 8 <= width {
                let gradient =
                    (line + j).vector * derivative((output + j).vector, survivorScale)
                (line + j).vector = gradient
                (biasGradient + j).vector += gradient
                j += 8
            }
            if j < width {
                let rest = width - j
                let gradient =
                    (line + j).partialVector(rest)
                    * derivative((output + j).partialVector(rest), survivorScale)
                (line + j).storePartial(gradient, rest)
                let sum = (biasGradient + j).partialVector(rest) + gradient
                (biasGradient + j).storePartial(sum, rest)
            }
        }
    }

    /// λ·max(x, 0) + λα(e^min(x, −2⁻²³) − 1), which needs no masks.
    ///
    /// The second term never vanishes: it is off by at most 2e-7, and a survivor is never exactly
    /// zero, which is kept for dropped values.
    @inline(__always)
    private static func activate(_ x: Vector) -> Vector {
        let power = exponential(x.minimum(Vector(repeating: -0x1p-23)))
        return x.maximum(Vector(repeating: 0)) * Vector(repeating: scale)
            + (power - Vector(repeating: 1)) * Vector(repeating: scaledAlpha)
    }

    @inline(__always)
    private static func derivative(_ output: Vector, _ survivorScale: Float) -> Vector {
        let zero = Vector(repeating: 0)
        let negative = output + Vector(repeating: scaledAlpha * survivorScale)
        return
            negative
            .replacing(with: Vector(repeating: scale * survivorScale), where: output .> zero)
            .replacing(with: zero, where: output .== zero)
    }
}
