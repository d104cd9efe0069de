/// All that decides a network beside its arrays and its seed.
package struct NetworkModelParameters: DeclaredParameters, Codable {
    /// The layers.
    package var network: NetworkParameters
    /// How fast it learns, what is penalised, and when it stops.
    package var training: TrainingParameters

    /// Describes a network and its training.
    package init(network: NetworkParameters, training: TrainingParameters) {
        self.network = network
        self.training = training
    }

    /// The seed notebook's.
    package init() {
        self.init(
            network: NetworkParameters(
                hidden: [256, 512, 512, nil], activation: "selu", dropout: 0.1,
                concatenates: true),
            training: TrainingParameters())
    }
}

/// The network of a training, as a study file describes it.
package struct NetworkParameters: Sendable, Equatable, Codable {
    /// Width of each hidden layer; nil stands for the number of targets.
    package var hidden: [Int?]
    /// Of the hidden layers, as the study file names it: `selu`, `relu`, `gelu` or `swish`.
    package var activation: String
    /// The share of hidden outputs set to zero in training, 0..<1.
    package var dropout: Double
    /// Whether the output layer sees every hidden layer or only the last.
    package var concatenates: Bool

    /// Whether a step back needs a number beside each hidden output: neither GELU nor swish is
    /// monotonic, so their derivatives cannot be had from their outputs.
    var keepsSlopes: Bool { activation == "gelu" || activation == "swish" }

    /// The width of each hidden layer.
    func widths(_ outputCount: Int) -> [Int] { hidden.map { $0 ?? outputCount } }

    /// Weights and biases of layers of which each sees only the one before it.
    func layerParameterCount(_ featureCount: Int, _ outputCount: Int) -> Int {
        let widths = widths(outputCount)
        return zip([featureCount] + widths, widths + [outputCount])
            .reduce(0) { $0 + ($1.0 + 1) * $1.1 }
    }

    /// Weights without biases.
    func weightCount(_ featureCount: Int, _ outputCount: Int) -> Double {
        let widths = widths(outputCount)
        var count = 0.0
        for (left, right) in zip([featureCount] + widths, widths) {
            count += Double(left) * Double(right)
        }
        let seen = concatenates ? widths.reduce(0, +) : widths.last ?? 0
        return count + Double(seen) * Double(outputCount)
    }

    /// Describes a multi-layer perceptron.
    package init(hidden: [Int?], activation: String, dropout: Double, concatenates: Bool) {
        self.hidden = hidden
        self.activation = activation
        self.dropout = dropout
        self.concatenates = concatenates
    }
}

/// The training loop's settings, named as Keras names them.
package struct TrainingParameters: Sendable, Equatable, Codable {
    /// Epochs at most, from 1.
    package var epochs = 300
    /// Cells in a step; the last step of an epoch takes what is left.
    package var batchSize = 512
    /// Of the first epoch.
    package var learningRate = 0.01
    /// Adam's decay of the mean gradient, 0..<1.
    package var beta1 = 0.9
    /// Adam's decay of the mean squared gradient, 0..<1.
    package var beta2 = 0.999
    /// Adam's guard against division by zero, added outside the square root.
    package var epsilon = 1e-7
    /// λ of the penalty λ·Σw² on the hidden kernels.
    package var hiddenL2 = 9.613e-6
    /// λ of the penalty λ·Σw² on the output kernel.
    package var outputL2 = 1e-7
    /// What the learning rate is multiplied by on a plateau, between 0 and 1.
    package var plateauFactor = 0.9
    /// In epochs.
    package var plateauPatience = 4
    /// An improvement is a validation loss lower than the best by more than this.
    package var plateauMinDelta = 1e-4
    /// The learning rate never falls below this.
    package var plateauMinLearningRate = 0.0
    /// In epochs.
    package var stoppingPatience = 40
    /// As `plateauMinDelta`, for stopping.
    package var stoppingMinDelta = 0.0

    /// The seed notebook's settings.
    package init() {}
}
