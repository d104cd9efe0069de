/// Trains one network of one member on all folds but one, or on all cells, and predicts.
///
/// Inputs: `features`, `target-names`, `folds`, optionally `test-features` and `batch-features`,
/// which become the last features of training and test cells; and `targets` (one a shard, in row
/// order), or `latent` (one a shard) with `target-components`. Where rows are divided before they
/// are learned from also `latent-truth` (one a shard), the coordinates of the rows as they are,
/// which held-out cells are watched by.
/// A training on all cells reads the `history` of each training of a fold (fold-major, then
/// repetition): they say how many epochs it makes and at which rates.
/// Outputs: `model`, `out-of-fold` (the held-out cells, if any), `history`, optionally
/// `test-predictions`.
package struct TrainWork: Sendable, Equatable, Codable {
    /// The held-out fold, from 0; nil where nothing is held out.
    package var fold: Int?
    /// The repetition within the ensemble, from 1.
    package var repetition: Int
    /// Seeds initial weights, shuffling and dropout; derived from study seed, fold, repetition.
    package var seed: UInt64
    /// Its nil widths become the number of `target-names`.
    package var network: NetworkParameters
    /// How fast it learns, what is penalised, and when it stops.
    package var training: TrainingParameters
    /// Whether component features are standardised too; the notebook leaves them as they are.
    package var standardisesComponents: Bool
    /// k, the first feature columns; selected genes follow them.
    package var componentCount: Int
    /// Whether each cell's targets are brought to mean 0 and variance 1 before they are learned
    /// from.
    ///
    /// Else the loss of a cell is multiplied by the standard deviation of its targets. Held-out
    /// cells are watched by their correlation either way.
    package var standardisesTargets: Bool
    /// Whether the network predicts coordinates in the targets' decomposition.
    package var isLatent: Bool

    /// Describes one training.
    package init(
        fold: Int?, repetition: Int, seed: UInt64, network: NetworkParameters,
        training: TrainingParameters, standardisesComponents: Bool, componentCount: Int,
        standardisesTargets: Bool, isLatent: Bool = false
    ) {
        self.isLatent = isLatent
        self.fold = fold
        self.repetition = repetition
        self.seed = seed
        self.network = network
        self.training = training
        self.standardisesComponents = standardisesComponents
        self.componentCount = componentCount
        self.standardisesTargets = standardisesTargets
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

/// Joins the out-of-fold predictions of all trainings and scores them beside those of baselines.
///
/// Inputs: `out-of-fold` (fold-major, then repetition), `baselines` (one a fold), `folds`,
/// `targets` (one a shard, in row order); of wide targets also `latent` (fold-major, then shard;
/// once where all folds share a decomposition), `target-components` (one a fold, or one) and
/// `target-names`.
/// Outputs: `scores`, `out-of-fold`, `cells` (the score of each).
package struct BlendWork: Sendable, Equatable, Codable {
    /// Folds; `out-of-fold` has `repetitionCount` inputs for each.
    package var foldCount: Int
    /// Trainings a fold, of equal weight in the mean.
    package var repetitionCount: Int
    /// Shards of latent targets a fold; 0 where targets have outputs of their own.
    package var latentShardCount: Int

    /// Describes the mean blend of `repetitionCount` trainings a fold.
    package init(foldCount: Int, repetitionCount: Int, latentShardCount: Int = 0) {
        self.latentShardCount = latentShardCount
        self.foldCount = foldCount
        self.repetitionCount = repetitionCount
    }
}
