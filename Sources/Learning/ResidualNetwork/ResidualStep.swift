internal import LinearAlgebra

/// One step of training a residual network on a mini-batch that lies in the buffers: forward, back,
/// AdamW.
struct ResidualStep {
    let layout: ResidualLayout
    let options: ResidualOptions
    let loss: HeadLoss
    let buffers: ResidualBuffers
    let rowCount: Int
    /// What each head counts.
    let shares: [Float]

    /// Steps once.
    ///
    /// - Parameters:
    ///   - step: From 0 over the whole training.
    ///   - rate: The learning rate.
    ///   - inputDropout: Decides which features the blocks do not see; nil for none.
    ///   - dropout: Decides which units are dropped; nil for none.
    /// - Returns: The mean loss of the mini-batch before the step.
    func run(
        step: Int, rate: Float, inputDropout: consuming DropoutStream?,
        dropout: consuming DropoutStream?
    ) -> Double {
        let shown = showFeatures(&inputDropout)
        for block in 0..<layout.shape.blockCount {
            ResidualBlocks.run(
                block, layout, parameters: buffers.parameters,
                inputs: block == 0 ? shown : UnsafePointer(hidden(block - 1)),
                outputs: hidden(block), rowCount: rowCount, kept: kept(block),
                dropout: &dropout)
        }
        var loss = 0.0
        for block in (0..<layout.shape.blockCount).reversed() {
            if let head = layout.head(block: block) { loss += learn(head: head) }
            goBack(block, shown)
        }
        DecoupledAdam(options, rate: rate, step: step + 1)
            .update(buffers, matrixCount: layout.matrixCount, count: layout.count)
        if options.averaging > 0 {
            WeightAverage.update(
                buffers.averages, buffers.parameters, count: layout.count,
                share: options.averageShare(step: step))
        }
        return loss
    }

    private var unitCount: Int { rowCount * layout.shape.width }

    private func hidden(_ block: Int) -> UnsafeMutablePointer<Float> {
        buffers.hidden + block * unitCount
    }

    private func kept(_ block: Int) -> ResidualBlocks.Kept {
        ResidualBlocks.Kept(
            normalised: buffers.normalised + block * unitCount,
            slopes: buffers.slopes + block * unitCount,
            scales: buffers.scales + block * rowCount)
    }

    /// The features that the first block sees.
    private func showFeatures(_ dropout: inout DropoutStream?) -> UnsafePointer<Float> {
        guard dropout != nil else { return UnsafePointer(buffers.features) }
        let width = layout.shape.inputCount
        let (shown, features, count) = (
            buffers.shownFeatures, buffers.features, rowCount * width
        )
        // max(1, 0), dropped or scaled, is the factor of each feature.
        shown.update(repeating: 1, count: count)
        NetworkShape.Activation.relu.forward(
            shown, slopes: nil, bias: buffers.zeros, rowCount: rowCount, width: width,
            stride: width, dropout: &dropout)
        let whole = count & ~7
        var j = 0
        while j < whole {
            (shown + j).vector *= (features + j).vector
            j += 8
        }
        for j in whole..<count { shown[j] *= features[j] }
        return UnsafePointer(shown)
    }

    /// Outputs, loss and gradients of a head; its block's gradient is added to `flow`.
    private func learn(head: Int) -> Double {
        let (shape, outputs) = (layout.shape, buffers.outputs)
        let (d, width, m) = (shape.inputCount, shape.width, shape.targetCount)
        let (parameters, gradients) = (buffers.parameters, buffers.parameterGradients)
        let read = hidden(layout.block(head: head))
        let isLast = head == shape.headCount - 1
        BLAS.multiply(
            m: rowCount, n: m, k: d, buffers.features, aStride: d, parameters + layout.skip,
            bStride: m, into: outputs, cStride: m)
        BLAS.multiply(
            m: rowCount, n: m, k: width, read, aStride: width,
            parameters + layout.kernel(head: head), bStride: m, beta: 1, into: outputs,
            cStride: m)
        let loss = loss.gradient(
            outputs, errors: buffers.errors, bias: parameters + layout.bias(head: head),
            biasGradient: gradients + layout.bias(head: head), targets: buffers.targets,
            rowCount: rowCount, share: shares[head])
        BLAS.multiply(
            m: d, n: m, k: rowCount, buffers.features, aStride: d, transposingA: true, outputs,
            bStride: m, beta: isLast ? 0 : 1, into: gradients + layout.skip, cStride: m)
        BLAS.multiply(
            m: width, n: m, k: rowCount, read, aStride: width, transposingA: true, outputs,
            bStride: m, into: gradients + layout.kernel(head: head), cStride: m)
        BLAS.multiply(
            m: rowCount, n: width, k: m, outputs, aStride: m,
            parameters + layout.kernel(head: head), bStride: m, transposingB: true,
            beta: isLast ? 0 : 1, into: buffers.flow, cStride: width)
        return loss
    }

    /// From the gradient of a block's outputs in `flow` to those of its parameters and inputs.
    private func goBack(_ block: Int, _ shown: UnsafePointer<Float>) {
        let (width, inputCount) = (layout.shape.width, layout.inputCount(block: block))
        let (parameters, gradients) = (buffers.parameters, buffers.parameterGradients)
        let kept = kept(block)
        // Past a block after the first, its gradient goes on as it is.
        let branch = block == 0 ? buffers.flow : buffers.branch
        if block > 0 { branch.update(from: buffers.flow, count: unitCount) }
        NetworkShape.Activation.gelu.backward(
            branch, outputs: hidden(block), slopes: kept.slopes,
            biasGradient: gradients + layout.shift(block: block), rowCount: rowCount,
            width: width, stride: width, survivorScale: 1)
        RowNormalisation.backward(
            branch, normalised: kept.normalised, scales: kept.scales,
            gain: parameters + layout.gain(block: block),
            gainGradient: gradients + layout.gain(block: block),
            biasGradient: gradients + layout.bias(block: block), rowCount: rowCount,
            width: width)
        let inputs = block == 0 ? shown : UnsafePointer(hidden(block - 1))
        BLAS.multiply(
            m: inputCount, n: width, k: rowCount, inputs, aStride: inputCount,
            transposingA: true, branch, bStride: width,
            into: gradients + layout.kernel(block: block), cStride: width)
        guard block > 0 else { return }
        BLAS.multiply(
            m: rowCount, n: inputCount, k: width, branch, aStride: width,
            parameters + layout.kernel(block: block), bStride: width, transposingB: true, beta: 1,
            into: buffers.flow, cStride: width)
    }
}
