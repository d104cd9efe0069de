package import Coordination

/// Fits the scale of features for cells that come after a study; see `ScaleWork`.
///
/// Models do not hold it, and training has it only for as long as it runs. It is the same sum over
/// the same rows, so it has the same bytes.
package enum ScaleStage: Stage {
    package typealias Work = ScaleWork
    package static let kind = TaskKind("scale")
    package static let version = 1
    package static let traits = TaskTraits()

    package static func run(_ work: ScaleWork, _ context: TaskContext) throws -> [OutputBytes] {
        let folds = try FoldTable(archive: context.archive("folds"))
        let features = try JoinedFeatures(
            "features", blockCount: work.blocks.count, of: folds.cells, context)
        try context.checkCancellation()
        let scalers = BlockScalers(features, work.blocks, folds, fold: work.fold)
        return [OutputBytes("scale", scalers.archive)]
    }

    package static func trace(
        _ work: ScaleWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        // A study that has ended fits nothing any more: this is what its trainings fitted.
        trace.set(task, "scale", ProvenanceTrace.Content(things: trace.features(task).things))
    }
}
