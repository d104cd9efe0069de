package import Coordination
import Learning
import LinearAlgebra

/// Predicts the cells that a fold holds out without a network; see `BaselineWork`.
package enum BaselineStage: Stage {
    package typealias Work = BaselineWork
    package static let kind = TaskKind("baseline")
    package static let version = 2
    package static let traits = {
        var traits = TaskTraits(memoryBytes: 0)
        traits.kept = .everything
        traits.isResult = true
        return traits
    }()

    package static func run(_ work: BaselineWork, _ context: TaskContext) throws -> [OutputBytes] {
        let folds = try FoldTable(archive: context.archive("folds"))
        var features = try context.features(of: folds.cells)
        if let batches = try context.batchFeatures(of: folds.cells) {
            features = features.joiningColumns(batches)
        }
        guard features.values.allSatisfy(\.isFinite) else {
            throw TaskError.featuresNotFinite(task: context.task)
        }
        let targets = try context.targets(
            of: folds.cells, isLatent: work.isLatent, standardises: work.standardisesTargets)
        try context.checkCancellation()
        let heldOut = folds.plan.heldOut(work.fold)
        let ridge = try RidgeRegression(
            features: features, targets: targets, rows: folds.plan.training(work.fold))
        try context.checkCancellation()
        let predictions = Predictions(
            cells: heldOut.map { folds.cells[$0] },
            targets: try context.targetNames(isLatent: work.isLatent),
            values: ridge.predict(features, rows: heldOut))
        return [
            OutputBytes("baselines", FoldBaselines(ridge, predictions: predictions).archive)
        ]
    }
}

/// What the baselines of one fold predict for the cells that it holds out.
struct FoldBaselines {
    /// [n] ids.
    let cells: [String]
    /// [m], what the mean profile predicts for every cell.
    let meanProfile: [Float]
    /// [n, m].
    let ridge: DenseMatrix
    /// The penalty of the ridge.
    let lambda: Double
    private let targets: [String]
    private let errors: [Double]

    init(_ regression: RidgeRegression, predictions: Predictions) {
        cells = predictions.cells
        targets = predictions.targets
        ridge = predictions.values
        meanProfile = regression.targetMeans.map { Float($0) }
        lambda = regression.lambda
        errors = regression.errors
    }

    init(archive: ArrayArchive) throws {
        cells = try archive.texts("cells")
        targets = try archive.texts("targets")
        ridge = try archive.matrix("ridge")
        meanProfile = try archive.matrix("mean-profile").values
        let chosen = try archive.doubles("lambda")
        guard let lambda = chosen.first, chosen.count == 1 else {
            throw LinearAlgebraError.unexpectedEntry(
                source: archive.source, name: "lambda", expected: "one number", found: "\(chosen)")
        }
        self.lambda = lambda
        errors = try archive.doubles("lambda-errors")
    }

    var archive: ArrayArchive {
        var archive = ArrayArchive()
        archive.setTexts("cells", cells)
        archive.setTexts("targets", targets)
        archive.setMatrix(
            "mean-profile",
            DenseMatrix(rowCount: 1, columnCount: meanProfile.count, values: meanProfile))
        archive.setMatrix("ridge", ridge)
        archive.setDoubles("lambda", [lambda])
        archive.setDoubles("lambdas", RidgeRegression.grid)
        archive.setDoubles("lambda-errors", errors)
        return archive
    }

    /// [n, m]: the mean profile once a cell.
    var profiles: DenseMatrix {
        DenseMatrix(
            rowCount: cells.count, columnCount: meanProfile.count,
            values: Array([[Float]](repeating: meanProfile, count: cells.count).joined()))
    }
}
