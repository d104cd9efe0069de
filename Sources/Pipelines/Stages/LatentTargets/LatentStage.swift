package import Coordination
import Learning
import LinearAlgebra

/// Turns a shard of wide targets into coordinates in their decomposition; see `LatentWork`.
package enum LatentStage: Stage {
    package typealias Work = LatentWork
    package static let kind = TaskKind("latent")
    package static let version = 3
    package static let traits = TaskTraits(kept: .everything)

    package static func run(_ work: LatentWork, _ context: TaskContext) throws -> [OutputBytes] {
        let shard = try Shard(archive: context.archive("shard"))
        let components = try context.archive("components").matrix("components")
        let latent = LatentShard(
            cells: shard.cells,
            targets: LatentTargets(work.division.apply(shard.block), components: components))
        return [OutputBytes("latent", latent.archive)]
    }
}
