/// The layers of a feed-forward network: hidden layers one after the other, each with dropout, and
/// a linear output layer that sees all of them side by side, or the last one only.
package struct NetworkShape: Sendable, Equatable {
    /// The function after each hidden layer.
    package enum Activation: String, Sendable, Codable, CaseIterable {
        /// Scaled exponential linear units (Klambauer et al. 2017, arXiv 1706.02515).
        case selu
        /// max(x, 0).
        case relu
        /// x·Φ(x) with Φ the normal distribution (Hendrycks and Gimpel 2016, arXiv 1606.08415), as
        /// Keras and PyTorch have it, not its approximation by tanh.
        case gelu
        /// x/(1 + e⁻ˣ) (Ramachandran et al. 2017, arXiv 1710.05941), also called SiLU.
        case swish
    }

    /// Features of a cell.
    package var inputCount: Int
    /// Widths of the hidden layers, first to last; at least one.
    package var hidden: [Int]
    /// Targets of a cell.
    package var targetCount: Int
    /// The function after each hidden layer.
    package var activation: Activation
    /// The fraction of hidden outputs set to zero in training, in 0..<1.
    package var dropout: Float
    /// Whether the output layer sees all hidden layers, or only the last.
    package var concatenates: Bool

    /// Describes a network; the defaults are the notebook's.
    package init(
        inputCount: Int, hidden: [Int], targetCount: Int, activation: Activation = .selu,
        dropout: Float = 0.1, concatenates: Bool = true
    ) {
        precondition(inputCount > 0 && targetCount > 0, "a network has inputs and targets")
        precondition(!hidden.isEmpty && hidden.allSatisfy { $0 > 0 }, "hidden layers \(hidden)")
        precondition(dropout >= 0 && dropout < 1, "dropout \(dropout) is not in 0..<1")
        self.inputCount = inputCount
        self.hidden = hidden
        self.targetCount = targetCount
        self.activation = activation
        self.dropout = dropout
        self.concatenates = concatenates
    }

    /// All weights and biases.
    package var parameterCount: Int { ParameterLayout(self).count }
}
