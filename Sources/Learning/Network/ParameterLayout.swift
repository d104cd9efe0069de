internal import LinearAlgebra

/// Where each weight lies in the one flat buffer of parameters, and each layer in the one buffer of
/// activations.
///
/// The activations of a mini-batch are one matrix `[b, Σ hidden]`; a hidden layer owns a range of
/// its columns. So the concatenation costs nothing: the output layer just reads the whole matrix.
struct ParameterLayout: Sendable {
    /// One dense layer: `y = x · kernel + bias`.
    struct Layer: Sendable {
        let inputCount: Int
        let outputCount: Int
        /// First parameter of the kernel, `[inputCount, outputCount]`, row-major.
        let kernelStart: Int
        /// First column among the activations of the layer's input; nil if it reads the features.
        let inputColumn: Int?
        /// First column among the activations of the layer's output; nil for the output layer.
        let outputColumn: Int?

        /// First parameter of the bias, `[outputCount]`, which follows the kernel.
        var biasStart: Int { kernelStart + inputCount * outputCount }
        /// Behind the last parameter.
        var end: Int { biasStart + outputCount }
    }

    let hidden: [Layer]
    let output: Layer
    /// Columns of the activations: the sum of the hidden widths.
    let activationCount: Int
    /// The function after each hidden layer, which decides what a step back needs.
    let activation: NetworkShape.Activation

    /// All parameters.
    var count: Int { output.end }

    init(_ shape: NetworkShape) {
        var layers: [Layer] = []
        var column = 0
        for (index, width) in shape.hidden.enumerated() {
            layers.append(
                Layer(
                    inputCount: index == 0 ? shape.inputCount : shape.hidden[index - 1],
                    outputCount: width, kernelStart: layers.last?.end ?? 0,
                    inputColumn: layers.last?.outputColumn, outputColumn: column))
            column += width
        }
        let last = layers[layers.count - 1]
        hidden = layers
        activationCount = column
        activation = shape.activation
        output = Layer(
            inputCount: shape.concatenates ? column : last.outputCount,
            outputCount: shape.targetCount, kernelStart: last.end,
            inputColumn: shape.concatenates ? 0 : last.outputColumn, outputColumn: nil)
    }

    /// Returns fresh parameters: Glorot uniform kernels and zero biases, as Keras's `Dense` has.
    ///
    /// Glorot and Bengio (2010): uniform in ±√(6 / (inputs + outputs)).
    func initialParameters(seed: UInt64) -> [Float] {
        var parameters = [Float](repeating: 0, count: count)
        for (index, layer) in (hidden + [output]).enumerated() {
            var stream = RandomStream(seed: seed, stream: StreamPurpose.kernels.stream(index))
            let limit = (6 / Float(layer.inputCount + layer.outputCount)).squareRoot()
            for place in layer.kernelStart..<layer.biasStart {
                parameters[place] = limit * (2 * stream.uniform() - 1)
            }
        }
        return parameters
    }
}

/// What a random stream of a training is for.
///
/// Each purpose and index has a stream of its own, so that nothing but the epoch number is needed
/// to resume a training.
enum StreamPurpose: UInt64 {
    case kernels = 1
    case shuffle = 2
    case dropout = 3
    case inputDropout = 4
    case mixing = 5
    case noise = 6
    case rows = 7

    func stream(_ index: Int) -> UInt64 {
        rawValue << 32 | UInt64(index)
    }
}
