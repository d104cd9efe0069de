internal import CVectorKernels

extension NetworkShape.Activation {
    /// Whether a step back needs what only the forward pass knows: SELU and ReLU recover their
    /// derivatives from their outputs; swish and GELU, which are not monotonic, keep them.
    package var keepsSlopes: Bool { self == .swish || self == .gelu }

    /// Turns pre-activations into outputs: adds the bias, applies the function, drops.
    ///
    /// - Parameters:
    ///   - values: `[rowCount, width]`, rows `stride` apart, changed in place.
    ///   - slopes: Laid out alike; takes the derivatives, 0 where dropped, if `keepsSlopes`. Nil
    ///     when predicting.
    ///   - bias: `[width]`.
    ///   - rowCount: Rows.
    ///   - width: Columns.
    ///   - stride: Distance of rows.
    ///   - dropout: Decides what is dropped; nil if predicting.
    package func forward(
        _ values: UnsafeMutablePointer<Float>, slopes: UnsafeMutablePointer<Float>?,
        bias: UnsafePointer<Float>, rowCount: Int, width: Int, stride: Int,
        dropout: inout DropoutStream?
    ) {
        guard let kind else {
            Selu.forward(
                values, bias: bias, rowCount: rowCount, width: width, stride: stride,
                dropout: &dropout)
            return
        }
        guard var stream = dropout else {
            mm_activation_forward(kind, values, slopes, bias, rowCount, width, stride, nil)
            return
        }
        precondition(slopes != nil || !keepsSlopes, "dropout is for training, which keeps slopes")
        withUnsafeMutablePointer(to: &stream.lanes) { lanes in
            var parameters = mm_dropout(
                lanes: lanes, threshold: stream.threshold, survivor_scale: stream.survivorScale)
            mm_activation_forward(
                kind, values, slopes, bias, rowCount, width, stride, &parameters)
        }
        dropout = stream
    }

    /// Turns gradients of outputs into gradients of pre-activations, and sums them for the bias.
    ///
    /// - Parameters:
    ///   - gradients: `[rowCount, width]`, rows `stride` apart, changed in place.
    ///   - outputs: The stored outputs, laid out alike.
    ///   - slopes: The stored derivatives, laid out alike; read if `keepsSlopes`.
    ///   - biasGradient: `[width]`, overwritten.
    ///   - rowCount: Rows.
    ///   - width: Columns.
    ///   - stride: Distance of rows.
    ///   - survivorScale: 1 / (1 − dropout).
    package func backward(
        _ gradients: UnsafeMutablePointer<Float>, outputs: UnsafePointer<Float>,
        slopes: UnsafePointer<Float>, biasGradient: UnsafeMutablePointer<Float>, rowCount: Int,
        width: Int, stride: Int, survivorScale: Float
    ) {
        switch self {
        case .selu:
            Selu.backward(
                gradients, outputs: outputs, biasGradient: biasGradient, rowCount: rowCount,
                width: width, stride: stride, survivorScale: survivorScale)
        case .relu:
            mm_relu_backward(
                gradients, outputs, biasGradient, rowCount, width, stride, survivorScale)
        case .gelu, .swish:
            mm_slope_backward(gradients, slopes, biasGradient, rowCount, width, stride)
        }
    }

    /// The kernels' name for the function; nil for SELU, which has kernels of its own.
    private var kind: mm_activation? {
        switch self {
        case .selu: nil
        case .relu: MM_RELU
        case .gelu: MM_GELU
        case .swish: MM_SWISH
        }
    }
}
