package import Coordination
import Learning
import LinearAlgebra

/// Describes cells by their own values; see `CellStatisticsWork`.
///
/// Nothing is fitted: the features of a cell follow from its row and from names of columns.
package enum CellStatisticsStage: Stage {
    package typealias Work = CellStatisticsWork
    package static let kind = TaskKind("cell-statistics")
    package static let version = 1
    package static let traits = TaskTraits(kept: .everything)

    package static func run(
        _ work: CellStatisticsWork, _ context: TaskContext
    ) throws -> [OutputBytes] {
        switch work {
        case .choose:
            let decision = try ColumnDecision(archive: context.archive("columns"))
            var archive = ArrayArchive()
            archive.setBytes("counted", counted(decision).map { $0 ? 1 : 0 })
            return [OutputBytes("counted", archive)]
        case .describe(let isTest, let quantiles):
            let counted = try context.archive("counted").bytes("counted").map { $0 != 0 }
            let own =
                isTest
                ? try ColumnDecision(archive: context.archive("columns")).testColumn.map {
                    counted.indices.contains(Int($0)) && counted[Int($0)]
                } : counted
            let shard = try Shard(archive: context.archive("shard"))
            guard own.count == shard.block.columnCount else {
                throw TaskError.inputCount(
                    task: context.task, role: "columns of the shard", expected: own.count,
                    found: shard.block.columnCount)
            }
            let features = try CellSummary(quantiles: quantiles).features(
                of: shard.block, isCounted: own
            ) { try context.checkCancellation() }
            return [OutputBytes("features", FeatureRows(shard.cells, features).archive)]
        }
    }

    /// [d] in training order: whether test cells have the column too.
    private static func counted(_ decision: ColumnDecision) -> [Bool] {
        guard !decision.testColumn.isEmpty else { return decision.keep.map { _ in true } }
        var counted = [Bool](repeating: false, count: decision.keep.count)
        for column in decision.testColumn where counted.indices.contains(Int(column)) {
            counted[Int(column)] = true
        }
        return counted
    }
}
