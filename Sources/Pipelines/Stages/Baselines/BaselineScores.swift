import Learning
import LinearAlgebra

/// Scores the baselines of all folds by the rule that the networks' predictions are scored by.
struct BaselineScores {
    private let folds: FoldTable
    private var meanProfile: CellScores
    private var ridge: CellScores
    private var lambdas: [Double] = []

    init(_ folds: FoldTable) {
        self.folds = folds
        meanProfile = CellScores(cellCount: folds.cells.count)
        ridge = CellScores(cellCount: folds.cells.count)
    }

    /// Adds a fold, in order; `score` compares predictions of its held-out cells with the truth.
    mutating func add(
        _ fold: Int, _ context: TaskContext, score: (DenseMatrix) -> CellScores
    ) throws {
        let paths = context.paths("baselines")
        guard paths.indices.contains(fold) else {
            throw TaskError.missingInput(task: context.task, role: "baselines")
        }
        let own = try FoldBaselines(archive: ArrayArchive(contentsOf: paths[fold]))
        let heldOut = folds.plan.heldOut(fold)
        guard own.cells == heldOut.map({ folds.cells[$0] }) else {
            throw TaskError.incompleteFold(
                fold: fold, expected: heldOut.count, found: own.cells.count)
        }
        meanProfile.replace(heldOut, with: score(own.profiles))
        ridge.replace(heldOut, with: score(own.ridge))
        lambdas.append(own.lambda)
    }

    var report: ScoreReport.Baselines {
        ScoreReport.Baselines(
            folds: folds.plan, meanProfile: meanProfile, ridge: ridge, ridgeLambdas: lambdas,
            metadata: folds.partitions)
    }
}
