internal import LinearAlgebra

/// One step of training on a mini-batch that lies in the buffers: forward, back, Adam.
struct TrainingStep {
    let layout: ParameterLayout
    let options: TrainingOptions
    let loss: PreparedLoss
    let buffers: TrainingBuffers

    /// Steps once and returns the mini-batch's mean loss, penalty included, before the step.
    ///
    /// - Parameters:
    ///   - rowCount: b, the cells of the mini-batch.
    ///   - step: Counted from 1 over the whole training.
    ///   - learningRate: The present rate.
    ///   - dropout: Decides what is dropped; nil drops nothing.
    /// - Returns: −r averaged over the mini-batch, plus λ·Σw² of every kernel.
    func run(
        rowCount: Int, step: Int, learningRate: Float, dropout: consuming DropoutStream?
    ) -> Double {
        let survivorScale = dropout?.survivorScale ?? 1
        ForwardPass.run(
            layout, parameters: buffers.parameters, features: buffers.features,
            rowCount: rowCount, activations: buffers.activations, slopes: buffers.slopes,
            outputs: buffers.outputs, dropout: &dropout)
        let score = loss.gradient(
            buffers.outputs, bias: buffers.parameters + layout.output.biasStart,
            biasGradient: buffers.parameterGradients + layout.output.biasStart,
            targets: buffers.targets, rowCount: rowCount)
        backward(rowCount: rowCount, survivorScale: survivorScale)
        let penalty = update(Adam(options, learningRate: learningRate, step: step))
        return penalty - score / Double(rowCount)
    }

    /// λ·Σw² of every kernel, as it would be added to the next loss.
    func penalty() -> Double {
        var penalty = 0.0
        for (layer, lambda) in penalisedLayers {
            let squares = Adam.sumOfSquares(
                buffers.parameters + layer.kernelStart,
                count: layer.inputCount * layer.outputCount)
            penalty += lambda * squares
        }
        return penalty
    }

    private var penalisedLayers: [(ParameterLayout.Layer, Double)] {
        layout.hidden.map { ($0, options.hiddenPenalty) }
            + [(layout.output, options.outputPenalty)]
    }

    /// From the gradient in `outputs` to the gradients of all parameters.
    private func backward(rowCount: Int, survivorScale: Float) {
        let stride = layout.activationCount
        let output = layout.output
        kernelGradient(
            output, gradient: buffers.outputs, gradientStride: output.outputCount,
            rowCount: rowCount)
        // Writes every column of the gradients that the output layer reads.
        inputGradient(
            output, gradient: buffers.outputs, gradientStride: output.outputCount,
            rowCount: rowCount, beta: 0)
        // Columns that the output layer does not read have no gradient yet, nothing to add to.
        let beta: Float = output.inputCount == stride ? 1 : 0
        for layer in layout.hidden.reversed() {
            guard let column = layer.outputColumn else { continue }
            layout.activation.backward(
                buffers.gradients + column, outputs: buffers.activations + column,
                slopes: buffers.slopes + column,
                biasGradient: buffers.parameterGradients + layer.biasStart, rowCount: rowCount,
                width: layer.outputCount, stride: stride, survivorScale: survivorScale)
            kernelGradient(
                layer, gradient: buffers.gradients + column, gradientStride: stride,
                rowCount: rowCount)
            inputGradient(
                layer, gradient: buffers.gradients + column, gradientStride: stride,
                rowCount: rowCount, beta: beta)
        }
    }

    /// inputᵀ · gradient, into the kernel's place.
    private func kernelGradient(
        _ layer: ParameterLayout.Layer, gradient: UnsafePointer<Float>, gradientStride: Int,
        rowCount: Int
    ) {
        let (input, inputStride) = layer.input(
            UnsafePointer(buffers.features), UnsafePointer(buffers.activations),
            layout.activationCount)
        BLAS.multiply(
            m: layer.inputCount, n: layer.outputCount, k: rowCount, input, aStride: inputStride,
            transposingA: true, gradient, bStride: gradientStride,
            into: buffers.parameterGradients + layer.kernelStart, cStride: layer.outputCount)
    }

    /// gradient · kernelᵀ, into the columns of the layer's input; nothing for the features.
    private func inputGradient(
        _ layer: ParameterLayout.Layer, gradient: UnsafePointer<Float>, gradientStride: Int,
        rowCount: Int, beta: Float
    ) {
        guard let inputColumn = layer.inputColumn else { return }
        BLAS.multiply(
            m: rowCount, n: layer.inputCount, k: layer.outputCount, gradient,
            aStride: gradientStride, buffers.parameters + layer.kernelStart,
            bStride: layer.outputCount, transposingB: true, beta: beta,
            into: buffers.gradients + inputColumn, cStride: layout.activationCount)
    }

    /// Steps every parameter; returns λ·Σw² of the kernels as they were before.
    private func update(_ adam: Adam) -> Double {
        var penalty = 0.0
        for (layer, lambda) in penalisedLayers {
            let squares = update(
                adam, from: layer.kernelStart, to: layer.biasStart, penalty: Float(lambda))
            penalty += lambda * squares
            _ = update(adam, from: layer.biasStart, to: layer.end, penalty: 0)
        }
        return penalty
    }

    private func update(_ adam: Adam, from start: Int, to end: Int, penalty: Float) -> Double {
        adam.update(
            buffers.parameters + start, gradients: buffers.parameterGradients + start,
            means: buffers.means + start, squares: buffers.squares + start, count: end - start,
            penalty: penalty)
    }
}
