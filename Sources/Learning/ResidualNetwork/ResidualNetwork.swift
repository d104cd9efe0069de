package import LinearAlgebra

/// A residual network with its weights.
package struct ResidualNetwork: Sendable, Equatable {
    /// Cells predicted at once: enough for sgemm, few enough to bound the scratch.
    private static let tileRowCount = 512

    /// The blocks.
    package let shape: ResidualShape
    /// All weights, `[shape.parameterCount]`, in the order of `ResidualTrainer`.
    package let parameters: [Float]

    /// Wraps the weights of a network.
    package init(shape: ResidualShape, parameters: [Float]) {
        precondition(parameters.count == shape.parameterCount, "\(parameters.count) parameters")
        self.shape = shape
        self.parameters = parameters
    }

    /// Returns the outputs for each cell: the mean of all heads, weighted as in the loss.
    ///
    /// - Parameter features: `[n, inputCount]`.
    /// - Returns: `[n, targetCount]`.
    package func predict(_ features: DenseMatrix) -> DenseMatrix {
        precondition(
            features.columnCount == shape.inputCount,
            "\(features.columnCount) features, the network reads \(shape.inputCount)")
        let m = shape.targetCount
        var predictions = DenseMatrix(rowCount: features.rowCount, columnCount: m)
        let tile = max(1, min(Self.tileRowCount, features.rowCount))
        var units = [Float](repeating: 0, count: 2 * tile * shape.width)
        parameters.withUnsafePointer { parameters in
            features.values.withUnsafePointer { inputs in
                units.withUnsafeMutablePointer { units in
                    predictions.values.withUnsafeMutablePointer { outputs in
                        for start in stride(from: 0, to: features.rowCount, by: tile) {
                            predict(
                                parameters, inputs + start * shape.inputCount, units,
                                units + tile * shape.width, outputs + start * m,
                                rowCount: min(tile, features.rowCount - start))
                        }
                    }
                }
            }
        }
        let bias = meanBias
        for row in 0..<features.rowCount {
            for target in 0..<m { predictions.values[row * m + target] += bias[target] }
        }
        return predictions
    }

    /// Fills the outputs of a tile, without bias; `first` and `second` take units in turn.
    private func predict(
        _ parameters: UnsafePointer<Float>, _ inputs: UnsafePointer<Float>,
        _ first: UnsafeMutablePointer<Float>, _ second: UnsafeMutablePointer<Float>,
        _ outputs: UnsafeMutablePointer<Float>, rowCount: Int
    ) {
        let layout = ResidualLayout(shape)
        let (d, width, m) = (shape.inputCount, shape.width, shape.targetCount)
        let shares = shape.headShares
        var noDropout: DropoutStream?
        BLAS.multiply(
            m: rowCount, n: m, k: d, inputs, aStride: d, parameters + layout.skip, bStride: m,
            into: outputs, cStride: m)
        var (read, written) = (inputs, first)
        for block in 0..<shape.blockCount {
            ResidualBlocks.run(
                block, layout, parameters: parameters, inputs: read, outputs: written,
                rowCount: rowCount, kept: nil, dropout: &noDropout)
            if let head = layout.head(block: block) {
                BLAS.multiply(
                    m: rowCount, n: m, k: width, alpha: shares[head], written, aStride: width,
                    parameters + layout.kernel(head: head), bStride: m, beta: 1, into: outputs,
                    cStride: m)
            }
            (read, written) = (UnsafePointer(written), written == first ? second : first)
        }
    }

    /// The biases of all heads, weighted as in the loss.
    private var meanBias: [Float] {
        let layout = ResidualLayout(shape)
        let shares = shape.headShares
        return (0..<shape.targetCount).map { target in
            (0..<shape.headCount).reduce(Float(0)) {
                $0 + shares[$1] * parameters[layout.bias(head: $1) + target]
            }
        }
    }
}
