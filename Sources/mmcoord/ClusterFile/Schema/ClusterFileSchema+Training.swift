internal import Pipelines

/// Keys of `training` of a question.
extension ClusterFileSchema {
    /// `training:` of a question; the two figures differ between them.
    static func training(epochs: String, learningRate: String) -> SchemaSection {
        SchemaSection([
            SchemaKey("epochs", .integer(1...100_000), .defaulted(epochs), "Most epochs trained."),
            SchemaKey(
                "batch", .integer(1...1_048_576), .defaulted("512"), "Cells in a training step."),
            SchemaKey(
                "learning-rate", .number(.above(0, below: 10)), .defaulted(learningRate),
                "Learning rate of the first epoch."),
            SchemaKey(
                "plateau",
                .section(
                    SchemaSection([
                        SchemaKey(
                            "factor", .number(.above(0, below: 1)), .defaulted("0.9"),
                            "What the learning rate is multiplied by on a plateau."),
                        SchemaKey(
                            "patience", .integer(0...100_000), .defaulted("4"),
                            "Epochs without improvement that make a plateau."),
                        SchemaKey(
                            "min-delta", .number(.from(0)), .defaulted("1e-4"),
                            "Smallest change of the validation loss that counts."),
                        SchemaKey(
                            "min-learning-rate", .number(.from(0)), .defaulted("0"),
                            "The learning rate never falls below this."),
                    ])), .defaulted("{}"), "Learning rate schedule (ReduceLROnPlateau)."),
            SchemaKey(
                "stopping",
                .section(
                    SchemaSection([
                        SchemaKey(
                            "patience", .integer(0...100_000), .defaulted("40"),
                            "Epochs without improvement after which training stops."),
                        SchemaKey(
                            "min-delta", .number(.from(0)), .defaulted("0"),
                            "Smallest change of the validation loss that counts."),
                    ])), .defaulted("{}"), "Early stopping; the best weights are restored."),
            SchemaKey(
                "adam",
                .section(
                    SchemaSection([
                        SchemaKey(
                            "beta1", .number(.from(0, below: 1)), .defaulted("0.9"),
                            "Decay of the mean gradient."),
                        SchemaKey(
                            "beta2", .number(.from(0, below: 1)), .defaulted("0.999"),
                            "Decay of the mean squared gradient."),
                        SchemaKey(
                            "epsilon", .number(.above(0, below: 1)), .defaulted("1e-7"),
                            "Added to the root of the mean squared gradient."),
                    ])), .defaulted("{}"), "The optimiser."),
        ])
    }
}
