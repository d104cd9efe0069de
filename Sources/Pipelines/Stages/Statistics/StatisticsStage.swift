package import Coordination
import Learning
import LinearAlgebra

/// Sums up the columns of a shard for one fold; see `StatisticsWork`.
package enum StatisticsStage: Stage {
    package typealias Work = StatisticsWork
    package static let kind = TaskKind("statistics")
    package static let version = 1
    package static let traits = TaskTraits()

    package static func run(
        _ work: StatisticsWork, _ context: TaskContext
    ) throws -> [OutputBytes] {
        let folds = try FoldTable(archive: context.archive("folds"))
        let shard = try Shard(archive: context.archive("shard"))
        try context.checkCancellation()
        let rows = folds.trainingRows(of: shard.cells, fold: work.withoutFold)
        let block = shard.block.selectingRows(rows)
        var statistics = ColumnStatistics(block).archive()
        CellFacts(block, cells: rows.map { shard.cells[$0] }).store(in: &statistics)
        return [OutputBytes("statistics", statistics)]
    }

    package static func trace(
        _ work: StatisticsWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        let rows = trace.matrices(task, "shard").map {
            Provenance.Sighting($0, .training(fold: work.withoutFold))
        }
        trace.set(
            task, "statistics",
            ProvenanceTrace.Content(
                summed: Set(rows), things: trace.content(task, "shard").things))
    }
}

extension TaskContext {
    /// What the shards of a matrix saw, joined in row order.
    ///
    /// - Throws: `TaskError.missingInput` where the task reads none.
    func statistics(_ role: String) throws -> ColumnStatistics {
        var total: ColumnStatistics?
        for path in try somePaths(role) {
            try checkCancellation()
            let part = try ColumnStatistics(archive: ArrayArchive(contentsOf: path))
            total?.merge(part)
            if total == nil { total = part }
        }
        guard let total else { throw TaskError.missingInput(task: task, role: role) }
        return total
    }
}
