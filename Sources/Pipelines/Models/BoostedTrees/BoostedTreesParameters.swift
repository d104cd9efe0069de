import Learning

/// The keys of boosted trees.
package struct BoostedTreesParameters: DeclaredParameters, Codable, Equatable {
    /// Trees of each target.
    package var trees = 100
    /// The most splits from the root to a leaf.
    package var depth = 3
    /// What the values of a tree are multiplied by.
    package var learningRate = 0.05
    /// λ of the L2 penalty on the values of leaves.
    package var penalty = 1.0
    /// The least weight of a leaf, in cells.
    package var leastWeight = 20.0
    /// The share of the cells that each tree sees.
    package var rows = 0.6
    /// Bins of each feature.
    package var bins = 64

    /// The measured ones (Docs/Decisions/0042).
    package init() {}

    package static let declaration = Declaration<BoostedTreesParameters>(
        .integer(
            "trees", \.trees, 1...10_000, "Trees of each target; nothing stops them early."),
        .integer("depth", \.depth, 1...12, "The most splits from the root of a tree to a leaf."),
        .number(
            "learning-rate", \.learningRate, .above(0, through: 1),
            "What the values of each tree are multiplied by before they are added; a lower one"
                + " needs more trees."),
        .number(
            "penalty", \.penalty, .from(0, through: 1_000_000),
            "L2 penalty on the values of leaves."),
        .number(
            "least-weight", \.leastWeight, .from(0, through: 1_000_000),
            "The fewest cells in a leaf, of those that its tree sees."),
        .number(
            "rows", \.rows, .above(0, through: 1),
            "Share of the training cells that each tree sees, drawn anew for each."),
        .integer(
            "bins", \.bins, 2...256, "Bins that each feature is cut into before it is split."))

    /// As the library is told.
    var options: BoostedTreesOptions {
        var options = BoostedTreesOptions()
        options.treeCount = trees
        options.depth = depth
        options.learningRate = learningRate
        options.penalty = penalty
        options.leastWeight = leastWeight
        options.rowShare = rows
        options.binCount = bins
        return options
    }
}
