package import Coordination
import Learning
import LinearAlgebra
import SingleCell

/// Decides which columns are used; see `ColumnsWork`.
///
/// Columns are chosen by the targets' names, never by their values: no choice made here can leak a
/// held-out cell's values. Values of targets only decide whether the study is refused.
package enum ColumnsStage: Stage {
    package typealias Work = ColumnsWork
    package static let kind = TaskKind("columns")
    package static let version = 2
    package static let traits = TaskTraits(kept: .everything, isResult: true)

    package static func run(_ work: ColumnsWork, _ context: TaskContext) throws -> [OutputBytes] {
        let training = try matrix("train", context)
        let names = training.names
        let targets = try matrix("target", context)
        let test = try context.paths("test-names").isEmpty ? nil : matrix("test", context)
        let facts = try ValueFacts(
            training: training, targets: targets, test: test, seesGiven: work.seesGiven)
        let drop: ColumnChoice.Drop =
            switch work.drop {
            case .constant: .constant
            case .none: .none
            case .list: .listed(try listed("drop", names: names, context))
            }
        let choice = try ColumnChoice(
            training: training.inputs, test: test?.inputs, drop: drop)
        let (keep, testColumn) = (choice.keep, choice.testColumn)

        var statistics = training.statistics
        if work.documents == .all, let test {
            statistics.merge(test.statistics, columns: testColumn)
        }
        let (candidates, matches) = try select(
            work.genes, names: names, targetNames: targets.names, context)
        let genes = candidates.filter { keep[$0] }
        let scaler = ColumnScaler(training.statistics, columns: genes)
        let decision = ColumnDecision(
            keep: keep, testColumn: testColumn, genes: genes, scaler: scaler)
        let report = ColumnReport(
            columnCount: names.count, keptCount: keep.count { $0 },
            selectedGenes: genes.map { names[$0] },
            dropped: DroppedColumns(training, test, choice, drop).columns, matches: matches,
            values: facts)
        return [
            OutputBytes("columns", decision.archive),
            try OutputBytes("report", json: report),
        ] + (work.documents == nil ? [] : [OutputBytes("documents", statistics.archive())])
    }

    /// What the shards of a matrix saw, joined in row order.
    private static func matrix(
        _ name: String, _ context: TaskContext
    ) throws -> ValueFacts.Matrix {
        var total: ColumnStatistics?
        var cells = CellFacts()
        for archive in try context.archives("\(name)-statistics") {
            let part = try ColumnStatistics(archive: archive)
            total?.merge(part)
            if total == nil { total = part }
            cells.merge(try CellFacts(archive: archive))
        }
        guard let total else {
            throw TaskError.missingInput(task: context.task, role: "\(name)-statistics")
        }
        return ValueFacts.Matrix(
            names: try context.archive("\(name)-names").texts("names"), statistics: total,
            cells: cells)
    }

    /// The columns a list file names, ascending.
    private static func listed(
        _ role: String, names: [String], _ context: TaskContext
    ) throws -> [Int] {
        let index = Dictionary(
            names.enumerated().map { (ExactText($1), $0) },
            uniquingKeysWith: { first, _ in first })
        var columns: Set<Int> = []
        for name in try NameList(path: try context.path(role)).names {
            guard let column = index[ExactText(name)] else {
                throw TaskError.unknownColumn(
                    list: role, name: name, example: names.first ?? "")
            }
            columns.insert(column)
        }
        return columns.sorted()
    }

    private static func select(
        _ genes: ColumnsWork.Genes, names: [String], targetNames: [String], _ context: TaskContext
    ) throws -> ([Int], [ColumnReport.Match]) {
        switch genes {
        case .none: return ([], [])
        case .list: return (try listed("genes", names: names, context), [])
        case .match:
            var table = ProteinGeneTable.builtIn()
            for path in context.paths("aliases") {
                table = try table.extended(
                    by: try TextFile.read(path), path: path)
            }
            let matches = table.match(proteins: targetNames, genes: names)
            return (
                matches.selectedColumns,
                matches.map {
                    ColumnReport.Match(
                        protein: $0.protein, genes: $0.columns.map { names[$0] },
                        reason: "\($0.reason)")
                }
            )
        }
    }
}
