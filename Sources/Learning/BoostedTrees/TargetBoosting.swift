import LinearAlgebra

/// Trees of one target, while they grow.
///
/// Which cells a tree sees follows from seed, target and tree, and not from the library's own
/// random numbers, whose state it does not save: a training that was resumed gives the same trees.
final class TargetBoosting {
    /// Trees grown.
    private(set) var treeCount: Int

    private let options: BoostedTreesOptions
    private let seed: UInt64
    private let target: Int
    /// `[n]`, from their mean.
    private let values: [Float]
    private let booster: TreeBooster
    private var gradients: [Float]
    private var weights: [Float]

    /// Goes on behind trees, or begins without any.
    init(
        _ options: BoostedTreesOptions, seed: UInt64, target: Int, values: [Float],
        rows: borrowing TreeRows, after trees: TreeEnsemble
    ) throws(BoostedTreesError) {
        self.options = options
        self.seed = seed
        self.target = target
        self.values = values
        treeCount = trees.nodeCounts.count
        booster = try TreeBooster.growing(options, on: rows, after: trees)
        gradients = [Float](repeating: 0, count: values.count)
        weights = [Float](repeating: 1, count: values.count)
    }

    /// Whether the last tree is grown.
    var isFinished: Bool { treeCount >= options.treeCount }

    /// Grows the next tree to the gradients of half the squared error.
    func grow(on rows: borrowing TreeRows) throws(BoostedTreesError) {
        let sums = try booster.sums(of: rows, isTraining: true)
        let index = target * options.treeCount + treeCount
        var stream = RandomStream(seed: seed, stream: StreamPurpose.rows.stream(index))
        let share = Float(options.rowShare)
        for row in values.indices {
            let isSeen = share >= 1 || stream.uniform() < share
            gradients[row] = isSeen ? sums[row] - values[row] : 0
            weights[row] = isSeen ? 1 : 0
        }
        try booster.grow(on: rows, gradients: &gradients, weights: &weights)
        treeCount += 1
    }

    /// The mean squared error of the rows.
    func squaredError(of rows: borrowing TreeRows) throws(BoostedTreesError) -> Double {
        let sums = try booster.sums(of: rows, isTraining: true)
        let squares = values.indices.reduce(0.0) {
            let error = Double(sums[$1]) - Double(values[$1])
            return $0 + error * error
        }
        return squares / Double(values.count)
    }

    /// The trees grown so far.
    func trees() throws(BoostedTreesError) -> TreeEnsemble { try booster.trees() }
}
