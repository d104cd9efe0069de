package import LinearAlgebra

/// A network with its weights.
package struct Network: Sendable, Equatable {
    /// Cells predicted at once: enough for sgemm, few enough to bound the scratch.
    private static let tileRowCount = 512

    /// The layers.
    package let shape: NetworkShape
    /// All kernels and biases, layer by layer; a kernel `[inputs, outputs]` comes before its bias.
    package let parameters: [Float]

    /// Wraps the weights of a network.
    package init(shape: NetworkShape, parameters: [Float]) {
        precondition(parameters.count == shape.parameterCount, "\(parameters.count) parameters")
        self.shape = shape
        self.parameters = parameters
    }

    /// Returns the outputs for each cell, without dropout.
    ///
    /// - Parameter features: `[n, inputCount]`.
    /// - Returns: `[n, targetCount]`.
    package func predict(_ features: DenseMatrix) -> DenseMatrix {
        precondition(
            features.columnCount == shape.inputCount,
            "\(features.columnCount) features, the network reads \(shape.inputCount)")
        let layout = ParameterLayout(shape)
        let m = shape.targetCount
        var predictions = DenseMatrix(rowCount: features.rowCount, columnCount: m)
        var activations = [Float](
            repeating: 0,
            count: min(Self.tileRowCount, features.rowCount) * layout.activationCount)
        var noDropout: DropoutStream?
        parameters.withUnsafePointer { parameters in
            features.values.withUnsafePointer { inputs in
                activations.withUnsafeMutablePointer { activations in
                    predictions.values.withUnsafeMutablePointer { outputs in
                        var start = 0
                        while start < features.rowCount {
                            let count = min(Self.tileRowCount, features.rowCount - start)
                            ForwardPass.run(
                                layout, parameters: parameters,
                                features: inputs + start * shape.inputCount, rowCount: count,
                                activations: activations, slopes: nil,
                                outputs: outputs + start * m, dropout: &noDropout)
                            start += count
                        }
                    }
                }
            }
        }
        for row in 0..<features.rowCount {
            for target in 0..<m {
                predictions.values[row * m + target] += parameters[layout.output.biasStart + target]
            }
        }
        return predictions
    }
}
