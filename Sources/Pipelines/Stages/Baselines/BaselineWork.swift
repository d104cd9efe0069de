/// Predicts the cells that a fold holds out by the mean profile and by ridge regression, which need
/// no network: what a score is worth shows beside theirs.
///
/// Inputs: `features-0`, … of each block, `target-names`, `folds`; and `targets` (one a shard, in
/// row order), or `latent` (one a shard) with `target-components`. They are fitted on the
/// fold's training cells alone. Output: `baselines` (cells, `mean-profile` [1, m], `ridge` [n, m],
/// the ridge's `lambda`, and the error of each of the `lambdas` it was chosen from).
package struct BaselineWork: Sendable, Equatable, Codable {
    /// The held-out fold, from 0.
    package var fold: Int
    /// Blocks whose features are joined.
    package var blockCount: Int
    /// Whether each cell's targets are brought to mean 0 and variance 1.
    package var standardisesTargets: Bool
    /// Whether targets are coordinates in their decomposition.
    package var isLatent: Bool

    /// Describes the baselines of one fold.
    package init(fold: Int, blockCount: Int, standardisesTargets: Bool, isLatent: Bool) {
        self.fold = fold
        self.blockCount = blockCount
        self.standardisesTargets = standardisesTargets
        self.isLatent = isLatent
    }
}
