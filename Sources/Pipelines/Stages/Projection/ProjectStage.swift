package import Coordination
import Learning
import LinearAlgebra

/// Turns a shard into feature rows; see `ProjectWork`.
package enum ProjectStage: Stage {
    package typealias Work = ProjectWork
    package static let kind = TaskKind("project")
    package static let version = 2
    package static let traits = TaskTraits(kept: .everything)
    package static let isSlowedByTraffic = true

    package static func run(_ work: ProjectWork, _ context: TaskContext) throws -> [OutputBytes] {
        let decision = try ColumnDecision(archive: context.archive("columns"))
        let shard = try Shard(archive: context.archive("shard"))
        let block = work.matrix == .testInputs ? decision.aligned(shard.block) : shard.block
        var genes = block.columns(decision.genes)
        decision.scaler.apply(to: &genes)
        var projected = DenseMatrix(rowCount: shard.cells.count, columnCount: 0)
        let components = try context.archives("components", count: work.views.count)
        for (name, components) in zip(work.views, components) {
            try context.checkCancellation()
            let view = try InputView(named: name)
            let seen = view.apply(block, statistics: try context.documents(for: view))
            projected = projected.joiningColumns(
                BlockLanczos.project(seen, try components.matrix("components")))
        }
        var archive = ArrayArchive()
        archive.setTexts("cells", shard.cells)
        archive.setMatrix("features", projected.joiningColumns(genes))
        return [OutputBytes("features", archive)]
    }
}
