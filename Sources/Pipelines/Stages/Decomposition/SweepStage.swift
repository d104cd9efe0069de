package import Coordination
import Learning
import LinearAlgebra

/// Adds Aᵀ(A·Q) over the shards of a group, or makes their triangle; see `SweepWork`.
package enum SweepStage: Stage {
    package typealias Work = SweepWork
    package static let kind = TaskKind("sweep")
    package static let version = 3
    package static let traits = TaskTraits()

    package static func run(_ work: SweepWork, _ context: TaskContext) throws -> [OutputBytes] {
        let basis = try context.archive("basis").block("basis")
        var archive = ArrayArchive()
        if work.isLast {
            var factor = TriangularFactor(width: basis.columnCount)
            try forEachShard(work, basis, context) { factor.add($0, basis) }
            archive.setFactor("partial", factor)
        } else {
            var partial = KrylovProduct(basis: basis)
            try forEachShard(work, basis, context) { partial.add($0, basis) }
            archive.setProduct("partial", partial)
        }
        return [OutputBytes("partial", archive)]
    }

    /// Calls `body` with each shard in order; with none where the basis has no columns.
    private static func forEachShard(
        _ work: SweepWork, _ basis: KrylovBlock, _ context: TaskContext,
        _ body: (ScaledShard) -> Void
    ) throws {
        guard basis.columnCount > 0 else { return }
        let source = try DecomposedShards(work.matrix, context)
        let paths = try context.paths("shard", count: work.shardIsTest.count)
        for (index, path) in paths.enumerated() {
            try context.checkCancellation()
            let shard = try Shard(archive: ArrayArchive(contentsOf: path))
            try source.forEachBlock(of: shard, isTest: work.shardIsTest[index]) { block in
                try context.checkCancellation()
                body(ScaledShard(block))
            }
            context.report(TaskProgress(fraction: Double(index + 1) / Double(paths.count)))
        }
    }
}
