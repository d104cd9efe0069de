/// All that decides a residual network beside its arrays and its seed.
package struct ResidualNetworkParameters: DeclaredParameters, Codable, Equatable {
    /// Units of each block.
    package var hidden = 512
    /// Layers, from 1, each with its normalisation, GELU and dropout.
    package var depth = 1
    /// The share of features set to zero before the first block, 0..<1.
    package var inputDropout = 0.2
    /// The share of units set to zero behind each block, 0..<1.
    package var dropout = 0.5
    /// What the head of an earlier block counts beside the last one's 1; 0 for no such heads.
    package var headWeight = 0.0
    /// Whether features of each block are brought to the same mean squared length.
    package var balancesBlocks = true
    /// What each block counts after that; empty for all alike.
    package var blockWeights: [Double] = []
    /// The steps.
    package var training = Training()

    /// The settings of a training.
    package struct Training: Sendable, Equatable, Codable {
        /// Epochs, from 1.
        package var epochs = 20
        /// Cells in a step.
        package var batchSize = 128
        /// The highest learning rate.
        package var learningRate = 0.002
        /// λ of AdamW, on matrices only.
        package var weightDecay = 0.01
        /// What the mean squared error counts beside −Pearson.
        package var squaredError = 0.5
        /// The decay of the moving average of the weights, 0..<1; 0 for the last weights.
        package var averaging = 0.0
        /// α of Beta(α, α), 0...1; 0 for cells as they are.
        package var mixing = 0.0
        /// In standard deviations of each feature; 0 for none.
        package var inputNoise = 0.0

        /// The measured network's.
        package init() {}
    }

    /// One wide block, as it was measured (Docs/Decisions/0039).
    package init() {}

    package static let declaration = Declaration<ResidualNetworkParameters>(
        .integer("hidden", \.hidden, 1...65_536, "Units of each block."),
        .integer(
            "depth", \.depth, 1...64,
            "Layers, each a dense layer, layer normalisation, GELU and dropout; those after the"
                + " first add to what they read."),
        .number(
            "input-dropout", \.inputDropout, .from(0, below: 1),
            "Share of features that the blocks do not see at each step; the linear way past them"
                + " sees all."),
        .number(
            "dropout", \.dropout, .from(0, below: 1),
            "Share of hidden units silenced at each step."),
        .number(
            "head-weight", \.headWeight, .from(0, through: 1),
            "What predictions from each earlier block count, in the loss and in the prediction,"
                + " beside the last block's 1; 0 predicts from the last block only."),
        .boolean(
            "balance", \.balancesBlocks,
            "Whether each block's features are brought to mean 0 and to the same root mean squared"
                + " length, so that no block is too small to be learned from."),
        .numbers(
            "block-weights", \.blockWeights, .from(0, through: 1_000),
            "What the features of each block are multiplied by, in the order of the member's"
                + " blocks; by default all alike."),
        .section(
            "training", "How it is trained; nothing stops it early.",
            .integer("epochs", \.training.epochs, 1...100_000, "Epochs trained."),
            .integer("batch", \.training.batchSize, 1...1_048_576, "Cells in a training step."),
            .number(
                "learning-rate", \.training.learningRate, .above(0, below: 10),
                "Highest learning rate: it rises over the first 15 % of the steps, and falls to 0"
                    + " as a cosine."),
            .number(
                "weight-decay", \.training.weightDecay, .from(0, through: 100),
                "What each weight loses of itself at a step, times the learning rate (AdamW)."),
            .number(
                "squared-error", \.training.squaredError, .from(0, through: 1_000_000),
                "What the mean squared error counts in the loss beside -Pearson."),
            .number(
                "ema", \.training.averaging, .from(0, below: 1),
                "Decay of the moving average of the weights, which predicts in their place; 0"
                    + " predicts with the last weights."),
            .number(
                "mixup", \.training.mixing, .from(0, through: 1),
                "Cells of a step are mixed in pairs by a share from Beta(mixup, mixup); 0 mixes"
                    + " none."),
            .number(
                "input-noise", \.training.inputNoise, .from(0, through: 100),
                "Standard deviation of the noise added to features at each step, in each"
                    + " feature's own; 0 adds none.")),
        checks: [decayKeepsSigns])

    /// A step that took more than a weight would turn its sign, and the next one too.
    @Sendable private static func decayKeepsSigns(
        _ parameters: ResidualNetworkParameters
    ) -> KeyProblem? {
        let (decay, rate) = (
            parameters.training.weightDecay, parameters.training.learningRate
        )
        guard decay * rate >= 1 else { return nil }
        return KeyProblem(
            "training.weight-decay", found: "found \(decay.trimmed)",
            allowed: "less than 1 / learning-rate (\((1 / rate).trimmed))",
            advice: "Lower it, or lower learning-rate.")
    }
}
