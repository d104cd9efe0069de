package import Coordination
import Learning
import LinearAlgebra

/// Predicts the cells that a fold holds out without a network; see `BaselineWork`.
package enum BaselineStage: Stage {
    package typealias Work = BaselineWork
    package static let kind = TaskKind("baseline")
    package static let version = 4
    package static let traits = TaskTraits(kept: .everything, isResult: true)

    package static func run(_ work: BaselineWork, _ context: TaskContext) throws -> [OutputBytes] {
        let folds = try FoldTable(archive: context.archive("folds"))
        var data = ModelData(
            features: try JoinedFeatures(
                "features", blockCount: work.blockCount, of: folds.cells, context
            ).matrix,
            targets: try context.targets(
                of: folds.cells, isLatent: work.isLatent, standardises: work.standardisesTargets),
            trainingRows: folds.plan.training(work.fold), heldOutRows: nil)
        if work.isLatent {
            let components = try context.archive("target-components").matrix("components")
            LatentBasis(components: components).solveCentred(&data.targets)
        }
        let fitting = ModelFitting(seed: 0, fold: work.fold, repetition: 1, context: context)
        let models = try choices.map { try context.models.fit($0, to: &data, fitting) }
        let (meanProfile, ridge) = (models[0], models[1])
        try context.checkCancellation()
        let heldOut = folds.plan.heldOut(work.fold)
        let predictions = Predictions(
            cells: heldOut.map { folds.cells[$0] },
            targets: try context.targetNames(isLatent: work.isLatent),
            values: ridge.predict(data.features.selectingRows(heldOut)))
        return [
            OutputBytes(
                "baselines",
                FoldBaselines.archive(
                    predictions, meanProfile: meanProfile.archive, ridge: ridge.archive))
        ]
    }

    /// The mean profile, then the ridge.
    static var choices: [ModelChoice] {
        get throws {
            try ["mean-profile", "ridge"].map {
                try ModelChoice(kind: $0, parameters: NoParameters())
            }
        }
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

    /// Reads what `archive` made.
    init(archive: ArrayArchive) throws {
        cells = try archive.texts("cells")
        ridge = try archive.matrix("ridge")
        meanProfile = try archive.matrix("mean-profile").values
        let chosen = try archive.doubles("lambda")
        guard let lambda = chosen.first, chosen.count == 1 else {
            throw LinearAlgebraError.unexpectedEntry(
                source: archive.source, name: "lambda", expected: "one number", found: "\(chosen)")
        }
        self.lambda = lambda
    }

    /// What the ridge predicts, and what people read of both models.
    static func archive(
        _ predictions: Predictions, meanProfile: ArrayArchive, ridge: ArrayArchive
    ) -> ArrayArchive {
        var archive = ArrayArchive()
        archive.setTexts("cells", predictions.cells)
        archive.setTexts("targets", predictions.targets)
        archive.setMatrix("ridge", predictions.values)
        archive["mean-profile"] = meanProfile["mean-profile"]
        for name in ["lambda", "lambdas", "lambda-errors"] { archive[name] = ridge[name] }
        return archive
    }

    /// [n, m]: the mean profile once a cell.
    var profiles: DenseMatrix {
        DenseMatrix(
            rowCount: cells.count, columnCount: meanProfile.count,
            values: Array([[Float]](repeating: meanProfile, count: cells.count).joined()))
    }
}
