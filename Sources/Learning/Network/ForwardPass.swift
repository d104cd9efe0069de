internal import LinearAlgebra

/// From features to outputs, for a mini-batch, in buffers that the caller owns.
enum ForwardPass {
    /// Fills the activations, and the outputs without their bias, which the loss adds.
    ///
    /// - Parameters:
    ///   - layout: The network.
    ///   - parameters: `[layout.count]`.
    ///   - features: `[rowCount, inputCount]`.
    ///   - rowCount: b, the cells of the mini-batch.
    ///   - activations: `[rowCount, layout.activationCount]`, overwritten.
    ///   - slopes: `[rowCount, layout.activationCount]`, what `activation` keeps for the step
    ///     back; nil if predicting.
    ///   - outputs: `[rowCount, targetCount]`, overwritten.
    ///   - dropout: Decides what is dropped; nil if predicting.
    static func run(
        _ layout: ParameterLayout, parameters: UnsafePointer<Float>,
        features: UnsafePointer<Float>, rowCount: Int, activations: UnsafeMutablePointer<Float>,
        slopes: UnsafeMutablePointer<Float>?, outputs: UnsafeMutablePointer<Float>,
        dropout: inout DropoutStream?
    ) {
        let stride = layout.activationCount
        for layer in layout.hidden {
            guard let column = layer.outputColumn else { continue }
            let (input, inputStride) = layer.input(features, UnsafePointer(activations), stride)
            BLAS.multiply(
                m: rowCount, n: layer.outputCount, k: layer.inputCount, input,
                aStride: inputStride, parameters + layer.kernelStart, bStride: layer.outputCount,
                into: activations + column, cStride: stride)
            layout.activation.forward(
                activations + column, slopes: slopes.map { $0 + column },
                bias: parameters + layer.biasStart, rowCount: rowCount,
                width: layer.outputCount, stride: stride, dropout: &dropout)
        }
        let layer = layout.output
        let (input, inputStride) = layer.input(features, UnsafePointer(activations), stride)
        BLAS.multiply(
            m: rowCount, n: layer.outputCount, k: layer.inputCount, input, aStride: inputStride,
            parameters + layer.kernelStart, bStride: layer.outputCount, into: outputs,
            cStride: layer.outputCount)
    }
}

extension ParameterLayout.Layer {
    /// Where the layer's input lies, and the distance of its rows.
    func input(
        _ features: UnsafePointer<Float>, _ activations: UnsafePointer<Float>, _ stride: Int
    ) -> (UnsafePointer<Float>, Int) {
        guard let inputColumn else { return (features, inputCount) }
        return (activations + inputColumn, stride)
    }
}
