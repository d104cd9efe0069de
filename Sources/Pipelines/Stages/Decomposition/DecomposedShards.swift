import Coordination
import Learning
import LinearAlgebra

/// Makes of a shard the rows that are decomposed.
struct DecomposedShards {
    private enum Kind {
        case inputs(ColumnDecision, InputView, ColumnStatistics?, weights: [Double]?)
        /// How rows are divided.
        case targets(TargetDivision?)
    }
    private let kind: Kind
    private let folds: FoldTable?
    private let fold: Int?

    init(_ matrix: DecomposedMatrix, _ context: TaskContext) throws {
        fold = matrix.withoutFold
        switch matrix {
        case .inputs(let view, let fold, let isWeighed):
            let view = try InputView(named: view)
            kind = .inputs(
                try ColumnDecision(archive: context.archive("columns")), view,
                try context.documents(for: view),
                weights: isWeighed == true ? try context.columnWeights() : nil)
            folds = try fold.map { _ in try FoldTable(archive: context.archive("folds")) }
        case .targets(_, let division):
            kind = .targets(division)
            folds = try FoldTable(archive: context.archive("folds"))
        }
    }

    /// Calls `body` with the rows of a shard that take part: at once, or some at a time where their
    /// view is dense.
    func forEachBlock(
        of shard: Shard, isTest: Bool, _ body: (CellMatrix) throws -> Void
    ) throws {
        switch kind {
        case .inputs(let decision, let view, let documents, let weights):
            try view.check(shard)
            try view.forEachBlock(
                of: isTest ? decision.aligned(shard.block) : rows(of: shard),
                statistics: documents, columnWeights: weights, body)
        case .targets(let division):
            try body(rowScaled(division.apply(rows(of: shard))))
        }
    }

    /// The rows of a shard of training cells that take part.
    private func rows(of shard: Shard) -> CellMatrix {
        guard let folds else { return shard.block }
        let rows = folds.trainingRows(of: shard.cells, fold: fold)
        return rows.count == shard.cells.count ? shard.block : shard.block.selectingRows(rows)
    }
}
