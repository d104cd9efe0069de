import Coordination
import Learning
package import LinearAlgebra

/// Gradient-boosted regression trees of each target, grown by libxgboost.
///
/// Held-out rows have no part in it, so it needs no others within a fold in a nested evaluation.
package struct BoostedTreesModel: ModelKind {
    package typealias Parameters = BoostedTreesParameters
    package static let name = "boosted-trees"
    package static let summary = "gradient-boosted regression trees, a fixed number a target"
    package static var declaration: Declaration<BoostedTreesParameters> {
        BoostedTreesParameters.declaration
    }

    private let trees: BoostedTrees

    package static func fit(
        _ parameters: BoostedTreesParameters, to data: inout ModelData, _ fitting: ModelFitting
    ) throws -> BoostedTreesModel {
        data.watchedTargets = nil
        var trainer = try BoostedTreesTrainer(
            features: data.features, targets: data.targets, rows: data.trainingRows,
            options: parameters.options, seed: fitting.seed)
        try TrainingLoop(fitting).run(&trainer) { _, _ in }
        return BoostedTreesModel(trees: trainer.model)
    }

    private init(trees: BoostedTrees) {
        self.trees = trees
    }

    /// Reads what `archive` holds.
    package init(archive: ArrayArchive) throws {
        trees = try BoostedTrees(archive: archive)
    }

    package var archive: ArrayArchive { trees.archive }

    /// Stops the program where the library fails on trees that it has grown or read before, as it
    /// does only without memory.
    package func predict(_ features: DenseMatrix) -> DenseMatrix {
        do {
            return try trees.predict(features)
        } catch {
            preconditionFailure("\(error)")
        }
    }
}

/// Its epochs are targets, their steps trees.
extension BoostedTreesTrainer: SteppedTraining {
    var epochLimit: Int { targetCount }
    var keptScore: Double? { nil }

    var progress: TaskProgress {
        TaskProgress(fraction: Double(records.count) / Double(max(1, epochLimit)))
    }

    var place: String { "target \(records.count), tree \(position.step) of the next" }
}
