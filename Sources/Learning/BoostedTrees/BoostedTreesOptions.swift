/// How trees are boosted.
package struct BoostedTreesOptions: Sendable, Equatable {
    /// Trees of each target, from 1.
    package var treeCount = 100
    /// The most splits from the root to a leaf, from 1.
    package var depth = 3
    /// What a tree's values are multiplied by, 0<...1.
    package var learningRate = 0.05
    /// λ of the L2 penalty on the values of leaves.
    package var penalty = 1.0
    /// The least sum of second derivatives in a leaf: with the squared error, cells.
    package var leastWeight = 20.0
    /// The share of cells that each tree is grown on, 0<...1.
    package var rowShare = 0.6
    /// Bins that each feature is cut into, 2...256.
    package var binCount = 64

    /// The measured ones (Docs/Decisions/0042).
    package init() {}

    /// All of it, as checkpoints hold it.
    var numbers: [Double] {
        [
            Double(treeCount), Double(depth), learningRate, penalty, leastWeight, rowShare,
            Double(binCount),
        ]
    }

    /// As libxgboost takes them.
    ///
    /// The gradients that it is given decide which cells a tree sees, so it draws nothing.
    var libraryParameters: [(String, String)] {
        [
            ("verbosity", "0"), ("nthread", "1"), ("tree_method", "hist"),
            ("objective", "reg:squarederror"), ("base_score", "0"), ("seed", "0"),
            ("eta", "\(learningRate)"), ("max_depth", "\(depth)"), ("lambda", "\(penalty)"),
            ("min_child_weight", "\(leastWeight)"), ("max_bin", "\(binCount)"),
        ]
    }
}
