package import LinearAlgebra

/// Boosts trees, target by target and tree by tree.
///
/// Equal arguments give equal bytes, also if the training was resumed from a checkpoint. Only the
/// target at work has a booster in the library: its histograms take more memory than its trees.
package final class BoostedTreesTrainer {
    /// How trees grow.
    package let options: BoostedTreesOptions
    /// Decides which cells each tree sees.
    package let seed: UInt64
    /// Of each finished target: its number, and the mean squared error of the training rows.
    package internal(set) var records: [EpochRecord] = []

    let featureCount: Int
    /// `[m]`.
    let targetMeans: [Double]
    /// Of finished targets.
    var ensembles: [TreeEnsemble] = []
    /// The target at work; nil before its first tree.
    var current: TargetBoosting?
    private let rows: TreeRows
    /// `[n, m]`, from their means.
    private let targets: DenseMatrix

    /// Sets up a training.
    ///
    /// - Parameters:
    ///   - features: `[·, p]`, finite in these rows.
    ///   - targets: `[·, m]`, finite in these rows.
    ///   - rows: At least one; no other row is read.
    ///   - options: How trees grow.
    ///   - seed: Decides which cells each tree sees.
    /// - Throws: `BoostedTreesError.library`.
    package init(
        features: DenseMatrix, targets: DenseMatrix, rows: [Int], options: BoostedTreesOptions,
        seed: UInt64
    ) throws(BoostedTreesError) {
        precondition(features.rowCount == targets.rowCount, "features and targets of the same rows")
        precondition(!rows.isEmpty, "no rows to fit")
        precondition(
            options.treeCount > 0 && options.depth > 0 && options.rowShare > 0
                && options.learningRate > 0 && (2...256).contains(options.binCount),
            "options out of their range: \(options)")
        self.options = options
        self.seed = seed
        featureCount = features.columnCount
        targetMeans = MeanProfile.means(targets, rows)
        self.rows = try TreeRows(features.selectingRows(rows))
        var centred = targets.selectingRows(rows)
        for row in 0..<centred.rowCount {
            for target in targetMeans.indices {
                centred[row, target] = Float(Double(centred[row, target]) - targetMeans[target])
            }
        }
        self.targets = centred
    }

    /// Cells that trees are grown on.
    var rowCount: Int { rows.rowCount }

    /// m.
    package var targetCount: Int { targetMeans.count }

    /// Trees of the target at work.
    package var position: EpochPosition {
        var position = EpochPosition()
        position.step = current?.treeCount ?? 0
        return position
    }

    /// Whether the last target is done.
    package var isFinished: Bool { ensembles.count >= targetCount }

    /// The trees of all targets; those of a training that is not finished lack some.
    package var model: BoostedTrees {
        BoostedTrees(featureCount: featureCount, targetMeans: targetMeans, ensembles: ensembles)
    }

    /// Grows the trees of one target, or what remains of them.
    ///
    /// - Parameter isPaused: Asked between two trees; ends the work early if true.
    /// - Returns: The record of the target; nil if it was paused. Call again to continue.
    /// - Throws: `BoostedTreesError.library`, `LearningError.unusableData` where targets are so far
    ///   apart that single precision has no squares of them.
    package func advance(pausing isPaused: () -> Bool = { false }) throws -> EpochRecord? {
        let target = ensembles.count
        let boosting = try current ?? begin(target, after: TreeEnsemble())
        current = boosting
        while !boosting.isFinished {
            try boosting.grow(on: rows)
            if !boosting.isFinished, isPaused() { return nil }
        }
        let error = try boosting.squaredError(of: rows)
        let trees = try boosting.trees()
        guard Float(error).isFinite, trees.values.allSatisfy(\.isFinite) else {
            throw LearningError.unusableData(
                "the trees of target \(target + 1) hold values that are not finite numbers",
                remedy: "Divide the targets by a constant, or take their logarithms")
        }
        ensembles.append(trees)
        current = nil
        let record = EpochRecord(
            epoch: target + 1, loss: Float(error), validationLoss: .nan, validationScore: .nan,
            learningRate: Float(options.learningRate))
        records.append(record)
        return record
    }

    /// Takes up a target behind trees that it has.
    func begin(
        _ target: Int, after trees: TreeEnsemble
    ) throws(BoostedTreesError) -> TargetBoosting {
        try TargetBoosting(
            options, seed: seed, target: target,
            values: (0..<targets.rowCount).map { targets[$0, target] }, rows: rows, after: trees)
    }
}
