package import Coordination
import Learning
import LinearAlgebra

/// Chooses the columns that correlate with targets; see `CorrelationWork`.
package enum CorrelationStage: Stage {
    package typealias Work = CorrelationWork
    package static let kind = TaskKind("correlation")
    package static let version = 1
    package static let traits = TaskTraits(kept: .roles(["genes"]))

    package static func run(
        _ work: CorrelationWork, _ context: TaskContext
    ) throws -> [OutputBytes] {
        switch work {
        case .sum(let work): try sum(work, context)
        case .choose(let work): try choose(work, context)
        }
    }

    private static func sum(
        _ work: CorrelationWork.Sum, _ context: TaskContext
    ) throws -> [OutputBytes] {
        let view = try InputView(named: work.view)
        let shard = try Shard(archive: context.archive("shard"))
        let rows = try FoldTable(archive: context.archive("folds"))
            .trainingRows(of: shard.cells, fold: work.withoutFold)
        let cells = rows.map { shard.cells[$0] }
        let groups = try CellGroups(of: cells, isParted: work.hasGroups, context)
        let targets = try CellTargets(of: cells, work, context).values
        guard targets.values.allSatisfy(\.isFinite) else {
            throw TaskError.targetsNotFinite(task: context.task)
        }
        let columns = work.firstTarget..<min(work.endTarget, targets.columnCount)
        let sums = try CorrelationSums(
            view.apply(shard.block.selectingRows(rows)),
            targets: targets.selectingColumns(Array(columns)),
            groups: groups.places, groupCount: groups.count
        ) { try context.checkCancellation() }
        guard sums.isFinite else { throw TaskError.featuresNotFinite(task: context.task) }
        return [OutputBytes("sums", sums.archive)]
    }

    private static func choose(
        _ work: CorrelationWork.Choose, _ context: TaskContext
    ) throws -> [OutputBytes] {
        let decision = try ColumnDecision(archive: context.archive("columns"))
        var found = CorrelatedColumns(countPerTarget: work.perTarget)
        var last: CorrelationSums?
        try context.correlationSums(shardCount: work.shardCount, rangeCount: work.rangeCount) {
            found.add($0, keep: decision.keep)
            last = $0
        }
        guard let last else { throw TaskError.missingInput(task: context.task, role: "sums") }
        let columns = found.columns(most: work.most)
        // Every range has the same cells, and so the same moments of columns.
        let moments = last.moments(of: columns)
        let genes = SelectedGenes(
            columns: columns,
            scaler: ColumnScaler(
                means: moments.means, scales: moments.deviations.map { $0 > 0 ? $0 : 1 }))
        return [OutputBytes("genes", genes.archive)]
    }
}
