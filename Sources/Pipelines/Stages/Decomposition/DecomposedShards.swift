import Coordination
import Learning
import LinearAlgebra

/// Makes of a shard the rows that are decomposed.
struct DecomposedShards {
    private enum Kind {
        case inputs(ColumnDecision, InputView, ColumnStatistics?)
        /// The cells whose targets take part, nil for all of the shard, and how rows are divided.
        case targets(Set<ExactText>?, TargetDivision?)
    }
    private let kind: Kind

    init(_ matrix: DecomposedMatrix, _ context: TaskContext) throws {
        switch matrix {
        case .inputs(let view):
            let view = try InputView(named: view)
            kind = .inputs(
                try ColumnDecision(archive: context.archive("columns")), view,
                try context.documents(for: view))
        case .targets(let fold, let division):
            let folds = try FoldTable(archive: context.archive("folds"))
            let cells = fold.map { folds.plan.training($0) } ?? Array(folds.cells.indices)
            kind = .targets(Set(cells.map { ExactText(folds.cells[$0]) }), division)
        }
    }

    func block(of shard: Shard, isTest: Bool) throws -> CellMatrix {
        switch kind {
        case .inputs(let decision, let view, let documents):
            return view.apply(
                isTest ? decision.aligned(shard.block) : shard.block, statistics: documents)
        case .targets(let cells, let division):
            guard let cells else { return rowScaled(division.apply(shard.block)) }
            let rows = shard.cells.indices.filter { cells.contains(ExactText(shard.cells[$0])) }
            let block =
                rows.count == shard.cells.count ? shard.block : shard.block.selectingRows(rows)
            return rowScaled(division.apply(block))
        }
    }
}
