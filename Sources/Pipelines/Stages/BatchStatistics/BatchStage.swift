package import Coordination
import Learning
import LinearAlgebra

/// Describes cells by their batches; see `BatchWork`.
package enum BatchStage: Stage {
    package typealias Work = BatchWork
    package static let kind = TaskKind("batches")
    package static let version = 2
    package static let traits = TaskTraits(kept: .everything)

    package static func run(_ work: BatchWork, _ context: TaskContext) throws -> [OutputBytes] {
        let table = try context.archive("batches")
        let (training, tests) = (try table.texts("training"), try table.texts("test"))
        let batches = try table.texts("training-batches") + table.texts("test-batches")
        var features = try rows(of: training, "features", context)
        if !tests.isEmpty {
            features = DenseMatrix.stackingRows([
                features, try rows(of: tests, "test-features", context),
            ])
        }
        try context.checkCancellation()
        var statistics = batchStatistics(
            features, batches: batches, componentCount: work.componentCount)
        let known = statistics.selectingRows(Array(training.indices))
        ColumnScaler(ColumnStatistics(.dense(known))).apply(to: &statistics)
        var archive = ArrayArchive()
        archive.setTexts("cells", training + tests)
        archive.setMatrix("features", statistics)
        return [OutputBytes("batch-features", archive)]
    }

    /// The features of `cells`, in their order.
    private static func rows(
        of cells: [String], _ role: String, _ context: TaskContext
    ) throws -> DenseMatrix {
        guard let found = try FeatureRows(role, context) else {
            throw TaskError.missingInput(task: context.task, role: role)
        }
        return found.matrix.selectingRows(try CellIndex(ids: found.cells).positions(of: cells))
    }
}

/// Features of cells, gathered from the archives of a role.
struct FeatureRows {
    /// [n] ids.
    var cells: [String]
    /// [n, d].
    var matrix: DenseMatrix

    /// Joins the archives row by row; nil where the study has none.
    init?(_ role: String, _ context: TaskContext) throws {
        cells = []
        var parts: [DenseMatrix] = []
        for path in context.paths(role) {
            let archive = try ArrayArchive(contentsOf: path)
            cells += try archive.texts("cells")
            parts.append(try archive.matrix("features"))
        }
        guard !parts.isEmpty else { return nil }
        matrix = DenseMatrix.stackingRows(parts)
    }
}
