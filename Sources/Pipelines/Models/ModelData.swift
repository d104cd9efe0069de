package import Learning
package import LinearAlgebra

/// What a model is fitted to.
package struct ModelData: Sendable {
    /// `[n, p]`.
    package var features: DenseMatrix
    /// `[n, m]`, as they are learned from.
    package var targets: DenseMatrix
    /// `[n, m]`, what held-out rows are compared with where those are other targets; else nil.
    package var watchedTargets: DenseMatrix?
    /// The columns of the features that each block has; empty for a single block.
    package var blockColumns: [Range<Int>] = []
    /// Rows to fit, at least one.
    package var trainingRows: [Int]
    /// Rows that watch the fit; nil where none do.
    package var heldOutRows: [Int]?
    /// What a model that is fitted step by step makes small.
    package var loss: TrainingLoss
    /// Where no rows watch: the `history` that each fit of a fold exported, if its kind has one.
    package var histories: [[UInt8]]

    /// Gathers arrays.
    package init(
        features: DenseMatrix, targets: DenseMatrix, watchedTargets: DenseMatrix? = nil,
        trainingRows: [Int], heldOutRows: [Int]?, loss: TrainingLoss = .correlation,
        histories: [[UInt8]] = []
    ) {
        self.features = features
        self.targets = targets
        self.watchedTargets = watchedTargets
        self.trainingRows = trainingRows
        self.heldOutRows = heldOutRows
        self.loss = loss
        self.histories = histories
    }

    /// Checks every feature, and the targets of the rows that a fit sees.
    func checkFinite(task: String) throws(TaskError) {
        guard features.values.allSatisfy(\.isFinite) else {
            throw .featuresNotFinite(task: task)
        }
        func isFinite(_ matrix: DenseMatrix, _ rows: [Int]) -> Bool {
            rows.allSatisfy { matrix.row($0).allSatisfy(\.isFinite) }
        }
        guard isFinite(targets, trainingRows),
            isFinite(watchedTargets ?? targets, heldOutRows ?? [])
        else { throw .targetsNotFinite(task: task) }
    }
}

/// The sizes of what a model is fitted to, before it is there.
package struct ModelShape: Sendable, Equatable {
    /// n, the rows of the arrays.
    package var cellCount: Int
    /// Rows that are fitted.
    package var trainingCount: Int
    /// Rows that watch, and are predicted.
    package var heldOutCount: Int
    /// Further rows to predict.
    package var testCount: Int
    /// p.
    package var featureCount: Int
    /// m.
    package var outputCount: Int
    /// Whether held-out rows are compared with other targets than those learned from.
    package var hasWatchedTargets: Bool

    /// Describes arrays.
    package init(
        cellCount: Int, trainingCount: Int, heldOutCount: Int, testCount: Int,
        featureCount: Int, outputCount: Int, hasWatchedTargets: Bool = false
    ) {
        self.cellCount = cellCount
        self.trainingCount = trainingCount
        self.heldOutCount = heldOutCount
        self.testCount = testCount
        self.featureCount = featureCount
        self.outputCount = outputCount
        self.hasWatchedTargets = hasWatchedTargets
    }
}

/// Whose fit it is, and what it may use.
package struct ModelFitting: Sendable {
    /// Decides all that is random in a fit.
    package var seed: UInt64
    /// The held-out fold, from 0, for messages; nil where nothing is held out.
    package var fold: Int?
    /// The number of the fit among those that differ by their seed, from 1, for messages.
    package var repetition: Int
    /// Cancellation, checkpoints, reports; its inputs must not change while a fit goes on.
    package var context: TaskContext

    /// Describes a fit.
    package init(seed: UInt64, fold: Int?, repetition: Int, context: TaskContext) {
        self.seed = seed
        self.fold = fold
        self.repetition = repetition
        self.context = context
    }
}
