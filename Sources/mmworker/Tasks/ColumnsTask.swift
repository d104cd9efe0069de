import Coordination
import Learning
import LinearAlgebra
import SingleCell

/// Decides which columns are used; see `ColumnsWork`.
///
/// Targets take part only by their names, so no choice made here can leak a held-out cell's values.
enum ColumnsTask {
    static func run(_ work: ColumnsWork, _ context: TaskContext) throws -> [OutputBytes] {
        let names = try context.archive("train-names").texts("names")
        let training = try merged("train-statistics", context)
        let targetNames = try context.archive("target-names").texts("names")
        var testColumn: [Int32] = []
        var keep = [Bool](repeating: true, count: names.count)
        if work.drop == .constant { drop(training.constantColumns, from: &keep) }
        if !context.paths("test-names").isEmpty {
            let testNames = try context.archive("test-names").texts("names")
            let test = try merged("test-statistics", context)
            testColumn = try mapping(from: testNames, to: names)
            let present = Set(testColumn.filter { $0 >= 0 }.map(Int.init))
            drop(names.indices.filter { !present.contains($0) }, from: &keep)
            if work.drop == .constant {
                let constant = test.constantColumns.map { Int(testColumn[$0]) }
                drop(constant.filter { $0 >= 0 }, from: &keep)
            }
        }
        if work.drop == .list {
            drop(try listed("drop", names: names, context), from: &keep)
        }
        guard keep.contains(true) else { throw TaskError.noColumnsLeft(dropped: names.count) }

        var statistics = training
        if work.documents == .all, !testColumn.isEmpty {
            statistics.merge(try merged("test-statistics", context), columns: testColumn)
        }
        let (candidates, matches) = try select(
            work.genes, names: names, targetNames: targetNames, context)
        let genes = candidates.filter { keep[$0] }
        let scaler = ColumnScaler(training, columns: genes)
        let decision = ColumnDecision(
            keep: keep, testColumn: testColumn, genes: genes, scaler: scaler)
        let report = ColumnReport(
            columnCount: names.count, keptCount: keep.count { $0 },
            selectedGenes: genes.map { names[$0] },
            droppedGenes: candidates.filter { !keep[$0] }.map { names[$0] }, matches: matches)
        return [
            OutputBytes("columns", decision.archive),
            try OutputBytes("report", json: report),
        ] + (work.documents == nil ? [] : [OutputBytes("documents", statistics.archive())])
    }

    private static func merged(
        _ role: String, _ context: TaskContext
    ) throws -> ColumnStatistics {
        var parts = try context.archives(role).map(ColumnStatistics.init(archive:))
        guard var total = parts.first else {
            throw TaskError.missingInput(task: context.task, role: role)
        }
        parts.removeFirst()
        for part in parts { total.merge(part) }
        return total
    }

    private static func drop(_ columns: [Int], from keep: inout [Bool]) {
        for column in columns { keep[column] = false }
    }

    /// For each test column the training column of the same name, or -1.
    private static func mapping(from testNames: [String], to names: [String]) throws -> [Int32] {
        let index = Dictionary(
            names.enumerated().map { (ExactText($1), Int32($0)) },
            uniquingKeysWith: { first, _ in first })
        let mapping = testNames.map { index[ExactText($0)] ?? -1 }
        guard mapping.contains(where: { $0 >= 0 }) else {
            throw TaskError.noSharedColumns(
                trainExample: names.first ?? "", testExample: testNames.first ?? "")
        }
        return mapping
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

/// What was decided, for people: part of the study's report.
struct ColumnReport: Codable {
    /// A protein and the genes found for it.
    struct Match: Codable {
        var protein: String
        var genes: [String]
        var reason: String
    }
    var columnCount: Int
    var keptCount: Int
    var selectedGenes: [String]
    var droppedGenes: [String]
    var matches: [Match]
}
