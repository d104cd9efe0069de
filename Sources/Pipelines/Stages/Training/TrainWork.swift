/// Fits one model of one member on all folds but one, or on all cells, and predicts.
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

extension TrainWork {
    /// What it fits.
    var model: ModelChoice {
        get throws { try ModelChoice(trained: network, training) }
    }
}

extension ModelChoice {
    /// The model of a study, until each of its members names a kind.
    init(trained network: NetworkParameters, _ training: TrainingParameters) throws {
        try self.init(
            kind: "mlp",
            parameters: NetworkModelParameters(network: network, training: training))
    }
}
