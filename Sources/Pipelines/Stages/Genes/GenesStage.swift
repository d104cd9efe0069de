package import Coordination
import Learning
import LinearAlgebra
import SingleCell

/// Selects genes as features; see `GenesWork`.
///
/// Genes are chosen by the targets' names, never by their values: no choice made here can leak a
/// held-out cell's values.
package enum GenesStage: Stage {
    package typealias Work = GenesWork
    package static let kind = TaskKind("genes")
    package static let version = 1
    package static let traits = TaskTraits(kept: .everything, isResult: true)

    package static func run(_ work: GenesWork, _ context: TaskContext) throws -> [OutputBytes] {
        let decision = try ColumnDecision(archive: context.archive("columns"))
        switch work {
        case .select(let selection): return try select(selection, decision, context)
        case .apply(let isTest, let view):
            let genes = try SelectedGenes(archive: context.archive("genes"))
            let shard = try Shard(archive: context.archive("shard"))
            try context.checkCancellation()
            let block = isTest ? decision.aligned(shard.block) : shard.block
            var values = block.columns(genes.columns)
            if let view { values = try InputView(named: view).apply(.dense(values)).dense() }
            genes.scaler.apply(to: &values)
            if isTest { clear(decision.missing(genes.columns), of: &values) }
            return [OutputBytes("features", FeatureRows(shard.cells, values).archive)]
        }
    }

    /// Gives columns their mean over the training cells, which is 0 once they are standardised.
    private static func clear(_ columns: [Int], of values: inout DenseMatrix) {
        for row in 0..<values.rowCount {
            for column in columns { values[row, column] = 0 }
        }
    }

    package static func rowTransform(
        _ work: GenesWork, _ context: TaskContext
    ) throws -> RowTransform? {
        // A view is not written there: the features are inputs of an exported graph.
        guard case .apply(_, nil) = work else { return nil }
        let genes = try SelectedGenes(archive: context.archive("genes"))
        return .columns(genes.columns, scaler: genes.scaler)
    }

    private static func select(
        _ selection: GenesWork.Selection, _ decision: ColumnDecision, _ context: TaskContext
    ) throws -> [OutputBytes] {
        let names = try context.archive("train-names").texts("names")
        let statistics = try context.statistics("train-statistics")
        let (candidates, matches) = try candidates(selection, names, context)
        let columns = candidates.filter { decision.keep[$0] }
        let genes = SelectedGenes(
            columns: columns, scaler: ColumnScaler(statistics, columns: columns))
        let report = GeneReport(selectedGenes: columns.map { names[$0] }, matches: matches)
        return [OutputBytes("genes", genes.archive), try OutputBytes("report", json: report)]
    }

    private static func candidates(
        _ selection: GenesWork.Selection, _ names: [String], _ context: TaskContext
    ) throws -> ([Int], [GeneReport.Match]) {
        switch selection {
        case .list: return (try context.listed("genes", among: names), [])
        case .match:
            var table = ProteinGeneTable.builtIn()
            for path in context.paths("aliases") {
                table = try table.extended(by: try TextFile.read(path), path: path)
            }
            let targets = try context.archive("target-names").texts("names")
            let matches = table.match(
                proteins: targets, genes: names, symbols: try context.symbols(of: names))
            return (
                matches.selectedColumns,
                matches.map {
                    GeneReport.Match(
                        protein: $0.protein, genes: $0.columns.map { names[$0] },
                        reason: $0.explanation)
                }
            )
        }
    }
}

/// Columns that are features of their own.
struct SelectedGenes {
    /// [g] training columns, ascending.
    var columns: [Int]
    /// Over `columns`.
    var scaler: ColumnScaler

    init(columns: [Int], scaler: ColumnScaler) {
        self.columns = columns
        self.scaler = scaler
    }

    init(archive: ArrayArchive) throws {
        columns = try archive.int64s("genes").map(Int.init)
        scaler = ColumnScaler(
            means: try archive.doubles("gene-means"),
            scales: try archive.doubles("gene-scales"))
    }

    var archive: ArrayArchive {
        var archive = ArrayArchive()
        archive.setInt64s("genes", columns.map(Int64.init))
        archive.setDoubles("gene-means", scaler.means)
        archive.setDoubles("gene-scales", scaler.scales)
        return archive
    }
}
