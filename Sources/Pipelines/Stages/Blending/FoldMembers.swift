import Learning
import LinearAlgebra

/// The out-of-fold predictions of every training, checked to be of the held-out cells.
struct FoldMembers {
    let targets: [String]
    private let work: BlendWork
    private let predictions: [Predictions]

    init(_ work: BlendWork, _ folds: FoldTable, _ context: TaskContext) throws {
        self.work = work
        predictions = try context.archives(
            "out-of-fold", count: work.foldCount * work.trainingCount
        ).map(Predictions.init(archive:))
        targets = predictions.first?.targets ?? []
        for fold in 0..<work.foldCount {
            let cells = folds.plan.heldOut(fold).map { folds.cells[$0] }
            for training in predictions[range(fold)] {
                guard ExactText.areEqual(training.cells, cells) else {
                    throw TaskError.incompleteFold(
                        fold: fold, expected: cells.count, found: training.cells.count)
                }
                try training.checkFinite(task: context.task)
            }
        }
    }

    private func range(_ fold: Int) -> Range<Int> {
        fold * work.trainingCount..<(fold + 1) * work.trainingCount
    }

    /// The predictions of a fold: [member][repetition].
    func of(_ fold: Int) -> [[DenseMatrix]] {
        var start = range(fold).lowerBound
        return work.members.map { member in
            defer { start += member.repetitionCount }
            return predictions[start..<start + member.repetitionCount].map(\.values)
        }
    }

    /// The score of each training of a fold by itself, as the blend takes it.
    func scores(of fold: Int, _ score: (DenseMatrix) -> CellScores) -> [ScoreReport.Training] {
        zip(work.members, of(fold)).flatMap { member, repetitions in
            repetitions.enumerated().compactMap { index, prediction in
                meanScore(score(prediction).scores).map {
                    ScoreReport.Training(
                        member: work.members.count == 1 ? nil : member.name, fold: fold,
                        seed: index + 1, score: $0)
                }
            }
        }
    }
}

/// The blend of members, fold by fold, and what each of them adds.
struct MemberBlend {
    private let work: BlendWork
    /// Of the predictions of each fold; empty where members count alike.
    private var cells: [BlendCells] = []
    /// [fold][member], the mean of each member's repetitions, standardised within each cell.
    private var means: [[DenseMatrix]] = []

    init(_ work: BlendWork) {
        self.work = work
    }

    /// Adds the predictions of the next fold.
    ///
    /// - Parameters:
    ///   - members: [member][repetition].
    ///   - truth: Standardised within each cell.
    ///   - basis: What coordinates belong to; nil for targets themselves.
    mutating func add(
        _ members: [[DenseMatrix]], truth: DenseMatrix, _ basis: LatentBasis? = nil
    ) {
        let means = members.map { Self.mean($0, basis) }
        if work.weighting != .equal {
            let standardised = means.map { mean in
                var mean = mean
                if let basis {
                    standardiseLatent(&mean, basis)
                } else {
                    standardiseWithinRows(&mean)
                }
                return mean
            }
            cells.append(BlendCells(standardised, truth: truth, basis))
        }
        self.means.append(means)
    }

    /// The predictions of a fold's held-out cells.
    func blended(_ fold: Int, _ basis: LatentBasis? = nil) -> DenseMatrix {
        // The mean over the repetitions of a single member is the blend already.
        guard means[fold].count > 1 else { return means[fold][0] }
        return Self.mean(means[fold], basis, weights: weights(without: fold))
    }

    /// The predictions of one member alone.
    func alone(_ member: Int, _ fold: Int) -> DenseMatrix { means[fold][member] }

    /// The weight of each member in a fold: found on the predictions of the other folds; on those
    /// of all folds for nil, as the submission has it.
    func weights(without fold: Int?) -> [Double] {
        let others = cells.indices.filter { $0 != fold }.map { cells[$0] }
        guard !others.isEmpty else {
            return work.members.map { _ in 1 / Double(work.members.count) }
        }
        let found = BlendWeights(memberCount: work.members.count, folds: others)
        return switch work.weighting {
        case .equal, .otherFolds: found.leastSquaresWeights
        case .score: found.bestScoreWeights
        case .greedy: found.greedyWeights()
        }
    }

    private static func mean(
        _ predictions: [DenseMatrix], _ basis: LatentBasis?, weights: [Double]? = nil
    ) -> DenseMatrix {
        basis.map { blendLatentMean(predictions, $0, weights: weights) }
            ?? blendMean(predictions, weights: weights)
    }
}
