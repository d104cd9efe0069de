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
    package static let version = 3
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
            case .list: .listed(try context.listed("drop", among: names))
            }
        let choice = try ColumnChoice(
            training: training.inputs, test: test?.inputs, drop: drop)
        let report = ColumnReport(
            columnCount: names.count, keptCount: choice.keep.count { $0 },
            dropped: DroppedColumns(training, test, choice, drop).columns, values: facts)
        return [
            OutputBytes(
                "columns",
                ColumnDecision(keep: choice.keep, testColumn: choice.testColumn).archive),
            try OutputBytes("report", json: report),
        ]
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
}

extension TaskContext {
    /// The columns that a list file names, by name or else by symbol, ascending.
    ///
    /// - Throws: `TaskError.unknownColumn` for a name that is no column, nor the symbol of one
    ///   alone.
    func listed(_ role: String, among names: [String]) throws -> [Int] {
        let index = NamedColumns(names, symbols: try symbols(of: names))
        var columns: Set<Int> = []
        for name in try NameList(path: try path(role)).names {
            switch index[name] {
            case .name(let column), .symbol(let column): columns.insert(column)
            case .ambiguous, .none:
                throw TaskError.unknownColumn(
                    list: role, name: name, example: names.first ?? "")
            }
        }
        return columns.sorted()
    }

    /// The symbols beside the names of the columns; nil where the task reads none.
    func symbols(of names: [String]) throws -> [String]? {
        guard !paths("symbols").isEmpty else { return nil }
        let symbols = try archive("symbols").texts("symbols")
        guard symbols.count == names.count else {
            throw TaskError.missingInput(task: task, role: "symbols")
        }
        return symbols
    }
}
