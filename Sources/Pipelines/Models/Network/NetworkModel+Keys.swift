internal import Learning

/// The keys of a network and its training.
extension NetworkModel {
    package static var declaration: Declaration<NetworkModelParameters> {
        Declaration(
            .list(
                "hidden", of: .integerOrWord(1...65_536, ["targets"]), \.network.hidden,
                "Units of each hidden layer; targets means as many as there are targets.",
                text: { $0.map { "\($0)" } ?? "targets" },
                value: { $0.text == "targets" ? .some(nil) : $0.integer.map(Optional.some) }),
            .word(
                "activation", \.network.activation,
                of: NetworkShape.Activation.allCases.map(\.rawValue),
                "Activation of the hidden layers."),
            .number(
                "dropout", \.network.dropout, .from(0, below: 1),
                "Share of hidden units silenced at each step."),
            .boolean(
                "concatenate", \.network.concatenates,
                "Whether the output layer sees all hidden layers or only the last."),
            .number(
                "hidden-l2", \.training.hiddenL2, .from(0),
                "L2 penalty on the hidden layers' weights."),
            .number(
                "output-l2", \.training.outputL2, .from(0),
                "L2 penalty on the output layer's weights."),
            .section(
                "training", "How it is trained.",
                .integer("epochs", \.training.epochs, 1...100_000, "Most epochs trained."),
                .integer(
                    "batch", \.training.batchSize, 1...1_048_576, "Cells in a training step."),
                .number(
                    "learning-rate", \.training.learningRate, .above(0, below: 10),
                    "Learning rate of the first epoch."),
                plateau, stopping, adam),
            checks: [ratesFall])
    }

    private typealias Entry = Declaration<NetworkModelParameters>.Entry

    private static var plateau: Entry {
        .section(
            "plateau", "Learning rate schedule (ReduceLROnPlateau).",
            .number(
                "factor", \.training.plateauFactor, .above(0, below: 1),
                "What the learning rate is multiplied by on a plateau."),
            .integer(
                "patience", \.training.plateauPatience, 0...100_000,
                "Epochs without improvement that make a plateau."),
            .number(
                "min-delta", \.training.plateauMinDelta, .from(0),
                "Smallest change of the validation loss that counts."),
            .number(
                "min-learning-rate", \.training.plateauMinLearningRate, .from(0),
                "The learning rate never falls below this."))
    }

    private static var stopping: Entry {
        .section(
            "stopping", "Early stopping; the best weights are restored.",
            .integer(
                "patience", \.training.stoppingPatience, 0...100_000,
                "Epochs without improvement after which training stops."),
            .number(
                "min-delta", \.training.stoppingMinDelta, .from(0),
                "Smallest change of the validation loss that counts."))
    }

    private static var adam: Entry {
        .section(
            "adam", "The optimiser.",
            .number(
                "beta1", \.training.beta1, .from(0, below: 1), "Decay of the mean gradient."),
            .number(
                "beta2", \.training.beta2, .from(0, below: 1),
                "Decay of the mean squared gradient."),
            .number(
                "epsilon", \.training.epsilon, .above(0, below: 1),
                "Added to the root of the mean squared gradient."))
    }

    @Sendable private static func ratesFall(_ parameters: NetworkModelParameters) -> KeyProblem? {
        let (first, least) = (
            parameters.training.learningRate, parameters.training.plateauMinLearningRate
        )
        guard least > first else { return nil }
        return KeyProblem(
            "training.plateau.min-learning-rate", found: "found \(least.trimmed)",
            allowed: "at most learning-rate (\(first.trimmed))",
            advice: "Lower it, or raise learning-rate.")
    }
}
