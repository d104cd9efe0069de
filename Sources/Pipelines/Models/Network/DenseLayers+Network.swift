internal import Learning
internal import LinearAlgebra

extension DenseLayers {
    /// The layers of a network; dropout, which only training has, is no part of them.
    init(_ network: Network) {
        let layers = network.layers.map {
            Layer(kernel: $0.kernel, bias: $0.bias)
        }
        let (shape, last) = (network.shape, layers.count - 1)
        self.init(
            inputCount: shape.inputCount, hidden: Array(layers[..<last]),
            activation: shape.activation, concatenates: shape.concatenates, output: layers[last])
    }
}
