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

    func block(of shard: Shard, isTest: Bool) throws -> CellMatrix {
        switch kind {
        case .inputs(let decision, let view, let documents, let weights):
            return view.apply(
                isTest ? decision.aligned(shard.block) : rows(of: shard), statistics: documents,
                columnWeights: weights)
        case .targets(let division):
            return rowScaled(division.apply(rows(of: shard)))
        }
    }

    /// The rows of a shard of training cells that take part.
    private func rows(of shard: Shard) -> CellMatrix {
        guard let folds else { return shard.block }
        let rows = folds.trainingRows(of: shard.cells, fold: fold)
        return rows.count == shard.cells.count ? shard.block : shard.block.selectingRows(rows)
    }
}
