/// Joins the out-of-fold predictions of all trainings and scores them beside those of baselines.
///
/// Inputs: `out-of-fold` (fold-major, then member, then repetition), `baselines` (one a fold),
/// `folds`, `targets` (one a shard, in row order; fold-major where each fold has its own, of which
/// those of the cells that it holds out are compared with); of wide targets also `latent`
/// (fold-major, then shard; once where all folds share a decomposition), `target-components` (one a
/// fold, or one) and `target-names`.
/// Outputs: `scores`, `out-of-fold`, `cells` (the score of each), `moments` (mean and standard
/// deviation of each cell's measured targets).
package struct BlendWork: Sendable, Equatable, Codable {
    /// One member of the blend.
    package struct Member: Sendable, Equatable, Codable {
        /// Names it in the scores.
        package var name: String
        /// Trainings a fold, of equal weight in the member's mean.
        package var repetitionCount: Int

        /// Describes a member.
        package init(_ name: String, repetitionCount: Int) {
            self.name = name
            self.repetitionCount = repetitionCount
        }
    }

    /// Folds; `out-of-fold` has as many inputs for each as members have repetitions.
    package var foldCount: Int
    /// At least one.
    package var members: [Member]
    /// How the means of members become one; equal for one member.
    package var weighting: Weighting
    /// Shards of latent targets a fold; 0 where targets have outputs of their own.
    package var latentShardCount: Int

    /// Shards of targets a fold, where each fold has targets normalised without the cells that it
    /// holds out; nil where all folds share them.
    package var foldTargetShardCount: Int?

    /// Describes a blend.
    package init(
        foldCount: Int, members: [Member], weighting: Weighting = .equal,
        latentShardCount: Int = 0, foldTargetShardCount: Int? = nil
    ) {
        self.foldTargetShardCount = foldTargetShardCount
        self.foldCount = foldCount
        self.members = members
        self.weighting = weighting
        self.latentShardCount = latentShardCount
    }

    /// Trainings of a fold.
    var trainingCount: Int { members.reduce(0) { $0 + $1.repetitionCount } }
}
