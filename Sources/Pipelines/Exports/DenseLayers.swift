package import Learning
package import LinearAlgebra

/// A fitted model as dense layers, which every exchange format knows.
///
/// Hidden layers follow each other; the output layer is linear, and sees the last hidden layer, or
/// all of them side by side. Without hidden layers it sees the features.
package struct DenseLayers: Sendable, Equatable {
    /// y = f(x·kernel + bias).
    package struct Layer: Sendable, Equatable {
        /// `[inputs, units]`.
        package var kernel: DenseMatrix
        /// `[units]`.
        package var bias: [Float]

        /// Joins the weights of a layer.
        package init(kernel: DenseMatrix, bias: [Float]) {
            precondition(kernel.columnCount == bias.count, "a bias for each unit")
            self.kernel = kernel
            self.bias = bias
        }
    }

    /// p, the features of a cell.
    package let inputCount: Int
    /// First to last.
    package let hidden: [Layer]
    /// The function after each hidden layer.
    package let activation: NetworkShape.Activation
    /// Whether the output layer sees all hidden layers.
    package let concatenates: Bool
    /// Linear.
    package let output: Layer

    /// Joins layers.
    package init(
        inputCount: Int, hidden: [Layer] = [], activation: NetworkShape.Activation = .selu,
        concatenates: Bool = false, output: Layer
    ) {
        self.inputCount = inputCount
        self.hidden = hidden
        self.activation = activation
        self.concatenates = concatenates
        self.output = output
    }

    /// m, the outputs of a cell.
    package var outputCount: Int { output.bias.count }

    /// The layers with their names, `hidden.0`, …, `output`.
    package var named: [(name: String, layer: Layer)] {
        hidden.enumerated().map { ("hidden.\($0)", $1) } + [("output", output)]
    }
}

extension DenseLayers {
    /// A linear model on standardised features, x ↦ ((x − means)/scales)·coefficients + intercepts,
    /// as one layer: the scale goes into its kernel, the mean into its bias.
    ///
    /// - Parameters:
    ///   - means: `[p]`.
    ///   - scales: `[p]`, none 0.
    ///   - coefficients: `[p, m]`, row by row.
    ///   - intercepts: `[m]`.
    init(means: [Double], scales: [Double], coefficients: [Double], intercepts: [Double]) {
        let (p, m) = (means.count, intercepts.count)
        precondition(scales.count == p && coefficients.count == p * m, "a coefficient for each")
        var (kernel, bias) = (coefficients, intercepts)
        for row in 0..<p {
            for column in 0..<m {
                let place = row * m + column
                kernel[place] = coefficients[place] / scales[row]
                bias[column] -= means[row] * kernel[place]
            }
        }
        self.init(
            inputCount: p,
            output: Layer(
                kernel: DenseMatrix(rowCount: p, columnCount: m, values: kernel.map { Float($0) }),
                bias: bias.map { Float($0) }))
    }
}
