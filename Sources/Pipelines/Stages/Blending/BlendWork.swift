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
