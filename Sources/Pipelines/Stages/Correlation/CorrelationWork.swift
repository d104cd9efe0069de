/// Finds the columns of the inputs that correlate with targets.
package enum CorrelationWork: Sendable, Equatable, Codable {
    /// Sums up how the columns of one shard vary with some targets.
    ///
    /// Inputs: `shard`, `folds`; `targets` (one a shard, in row order), or `latent` where targets
    /// are coordinates in their decomposition; `labels`, a table whose one column names each cell's
    /// group, where there are groups. Output: `sums` (`CorrelationSums`).
    case sum(Sum)
    /// Adds all sums, and chooses columns.
    ///
    /// Inputs: `columns`, and `sums`, one a shard in row order, for each range of targets. Output:
    /// `genes` (columns, means, scales), as `GenesStage` makes features of it.
    case choose(Choose)

    /// The sums of one shard.
    package struct Sum: Sendable, Equatable, Codable {
        /// The view of the inputs, named as in a cluster file; it looks at a row alone.
        package var view: String
        /// The fold whose held-out cells have no part; nil where all training cells have.
        package var withoutFold: Int?
        /// Whether each cell's targets are brought to mean 0 and variance 1.
        package var standardisesTargets: Bool
        /// Whether targets are coordinates in their decomposition.
        package var isLatent: Bool
        /// Whether cells are parted by `labels`.
        package var hasGroups: Bool
        /// First target, from 0.
        package var firstTarget: Int
        /// One past the last target; targets that are not there count nothing.
        package var endTarget: Int

        /// Describes sums over all training cells.
        package init(
            view: String, withoutFold: Int? = nil, standardisesTargets: Bool,
            isLatent: Bool = false, hasGroups: Bool = false, firstTarget: Int = 0,
            endTarget: Int
        ) {
            self.view = view
            self.withoutFold = withoutFold
            self.standardisesTargets = standardisesTargets
            self.isLatent = isLatent
            self.hasGroups = hasGroups
            self.firstTarget = firstTarget
            self.endTarget = endTarget
        }
    }

    /// The choice of columns.
    package struct Choose: Sendable, Equatable, Codable {
        /// Columns that each target chooses, from 1.
        package var perTarget: Int
        /// The most columns in all, from 1.
        package var most: Int
        /// Sums for each range of targets.
        package var shardCount: Int
        /// Ranges of targets.
        package var rangeCount: Int

        /// Describes a choice.
        package init(perTarget: Int, most: Int, shardCount: Int, rangeCount: Int = 1) {
            self.perTarget = perTarget
            self.most = most
            self.shardCount = shardCount
            self.rangeCount = rangeCount
        }
    }
}
