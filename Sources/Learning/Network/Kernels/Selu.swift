internal import CVectorKernels

/// Bias, SELU and dropout in one pass, and back.
///
/// Klambauer et al. (2017), arXiv 1706.02515: λx for x > 0, λα(eˣ − 1) otherwise.
package enum Selu {
    /// Turns pre-activations into outputs: adds the bias, applies SELU, drops.
    ///
    /// A survivor is never exactly zero, which is kept for dropped values; outputs are off by 3e-7
    /// at most.
    ///
    /// - Parameters:
    ///   - values: `[rowCount, width]`, rows `stride` apart, changed in place.
    ///   - bias: `[width]`.
    ///   - rowCount: Rows.
    ///   - width: Columns.
    ///   - stride: Distance of rows.
    ///   - dropout: Decides what is dropped; nil if predicting.
    package static func forward(
        _ values: UnsafeMutablePointer<Float>, bias: UnsafePointer<Float>, rowCount: Int,
        width: Int, stride: Int, dropout: inout DropoutStream?
    ) {
        guard var stream = dropout else {
            mm_selu_forward(values, bias, rowCount, width, stride)
            return
        }
        mm_selu_dropout_forward(
            values, bias, rowCount, width, stride, &stream.lanes, stream.threshold,
            stream.survivorScale)
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
        mm_selu_backward(
            gradients, outputs, biasGradient, rowCount, width, stride, survivorScale)
    }
}
