package import Coordination
import Learning
import LinearAlgebra

/// Turns a shard into coordinates; see `ProjectWork`.
package enum ProjectStage: Stage {
    package typealias Work = ProjectWork
    package static let kind = TaskKind("project")
    package static let version = 3
    package static let traits = TaskTraits(kept: .everything)

    package static func run(_ work: ProjectWork, _ context: TaskContext) throws -> [OutputBytes] {
        let decision = try ColumnDecision(archive: context.archive("columns"))
        let shard = try Shard(archive: context.archive("shard"))
        let components = try context.archive("components").matrix("components")
        try context.checkCancellation()
        let view = try InputView(named: work.view)
        let seen = view.apply(
            work.isTest ? decision.aligned(shard.block) : shard.block,
            statistics: try context.documents(for: view))
        let features = FeatureRows(shard.cells, BlockLanczos.project(seen, components))
        return [OutputBytes("features", features.archive)]
    }

    package static func rowTransform(
        _ work: ProjectWork, _ context: TaskContext
    ) throws -> RowTransform? {
        let view = try InputView(named: work.view)
        let weights = try context.documents(for: view).flatMap(view.weights)
        return .projection(
            view: view, weights: weights?.map { Float($0) },
            components: try context.archive("components").matrix("components"))
    }
}
