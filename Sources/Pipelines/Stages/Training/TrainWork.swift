package import Learning

/// Fits one model of one member on all folds but one, or on all cells, and predicts.
///
/// Inputs: `features-0`, … of each block, `target-names`, `folds`, and `test-features-0`, … where
/// there are test cells; and `targets` (one a shard, in row order), or `latent` (one a shard) with
/// `target-components`. Where rows are divided before they are learned from also `latent-truth`
/// (one a shard), the coordinates of the rows as they are, which held-out cells are watched by.
/// A training on all cells reads the `history` of each training of a fold (fold-major, then
/// repetition) where the kind of model exports one: they say how long it trains and at which rates.
/// A training of a fold that nothing watches reads the `history` of each training of the same fold
/// that inner cells watch, for the same reason.
/// Outputs: `model`, `out-of-fold` (the held-out cells, if any), what the kind exports, such as
/// `history`, and `test-predictions` where there are test cells. A training that inner cells watch
/// has only what the kind exports: it says how the fold is trained.
///
/// Where the medians of batches are subtracted from targets, `labels` is a table whose one column
/// names each cell's batch, and `model` has what predictions gain (`FittedModel`).
package struct TrainWork: Sendable, Equatable, Codable {
    /// The held-out fold, from 0; nil where nothing is held out.
    package var fold: Int?
    /// The repetition within the member, from 1.
    package var repetition: Int
    /// Seeds all that the fit draws; derived from study seed, fold, repetition.
    package var seed: UInt64
    /// The kind of model and its parameters.
    package var model: ModelChoice
    /// One for each block, in the order of the features: over which cells it is standardised.
    package var blocks: [BlockScaling]
    /// Whether each cell's targets are brought to mean 0 and variance 1 before they are learned
    /// from.
    ///
    /// Else the loss of a cell is multiplied by the standard deviation of its targets. Held-out
    /// cells are watched by their correlation either way.
    package var standardisesTargets: Bool
    /// Whether the model predicts coordinates in the targets' decomposition.
    package var isLatent: Bool

    /// By which rows squared errors compare coordinates of wide targets; nil where the kind has
    /// none.
    package var errors: RowErrors?

    /// What rows that coordinates stand for are compared by.
    package enum RowErrors: String, Sendable, Codable {
        /// All but their means, as a correlation compares them.
        case centred
    }

    /// Which cells watch the training of a fold; nil for those that it holds out.
    package var watchers: Watchers?

    /// Cells in the place of those that a fold holds out, for a nested evaluation.
    package enum Watchers: String, Sendable, Codable {
        /// Some of the cells that the fold trains on (`FoldPlan.innerSplit`).
        case innerCells = "inner-cells"
        /// None: trainings that inner cells watched say how long it takes.
        case noCells = "no-cells"
    }

    /// What is done to targets that are predicted as rows, beside standardising; nil for nothing.
    ///
    /// Held-out cells are watched by their targets as they are.
    package var transform: TargetTransform?

    /// Describes one training.
    package init(
        fold: Int?, repetition: Int, seed: UInt64, model: ModelChoice, blocks: [BlockScaling],
        standardisesTargets: Bool, isLatent: Bool = false, watchers: Watchers? = nil,
        transform: TargetTransform? = nil
    ) {
        self.watchers = watchers
        self.transform = transform
        self.fold = fold
        self.repetition = repetition
        self.seed = seed
        self.model = model
        self.blocks = blocks
        self.standardisesTargets = standardisesTargets
        self.isLatent = isLatent
    }
}
