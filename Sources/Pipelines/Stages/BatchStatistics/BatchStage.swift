package import Coordination
import Learning
import LinearAlgebra

/// Describes cells by their batches; see `BatchWork`.
package enum BatchStage: Stage {
    package typealias Work = BatchWork
    package static let kind = TaskKind("batches")
    package static let version = 3
    package static let traits = TaskTraits(kept: .everything)

    package static func run(_ work: BatchWork, _ context: TaskContext) throws -> [OutputBytes] {
        let table = try LabelTable(archive: context.archive("labels"))
        guard table.names.count == 1 else {
            throw TaskError.inputCount(
                task: context.task, role: "columns of labels", expected: 1,
                found: table.names.count)
        }
        let (training, tests) = (table.training.cells, table.tests.cells)
        var features = try JoinedFeatures(
            "features", blockCount: work.blockCount, of: training, context
        ).matrix
        if !tests.isEmpty {
            features = DenseMatrix.stackingRows([
                features,
                try JoinedFeatures(
                    "test-features", blockCount: work.blockCount, of: tests, context
                ).matrix,
            ])
        }
        guard work.componentCount <= features.columnCount else {
            throw TaskError.tooFewFeatures(
                task: context.task, wanted: work.componentCount, found: features.columnCount)
        }
        try context.checkCancellation()
        let fitted = try context.fittedRows(of: training, withoutFold: work.withoutFold)
        var batches = table.training.columns[0] + table.tests.columns[0]
        if work.partsSides == true {
            let known = Set(fitted)
            for row in batches.indices {
                let side = row >= training.count ? 2 : known.contains(row) ? 0 : 1
                batches[row] = "\(side):\(batches[row])"
            }
        }
        var statistics = batchStatistics(
            features, batches: batches, componentCount: work.componentCount)
        let known = statistics.selectingRows(fitted)
        ColumnScaler(ColumnStatistics(.dense(known))).apply(to: &statistics)
        return FeatureRows.outputs(statistics, training: training, tests: tests)
    }
}
