package import Coordination
import Learning
import LinearAlgebra

/// Turns metadata into features; see `MetadataWork`.
package enum MetadataStage: Stage {
    package typealias Work = MetadataWork
    package static let kind = TaskKind("metadata")
    package static let version = 1
    package static let traits = TaskTraits(kept: .everything)

    package static func run(
        _ work: MetadataWork, _ context: TaskContext
    ) throws -> [OutputBytes] {
        let table = try LabelTable(archive: context.archive("labels"))
        let cells = table.training.cells.count + table.tests.cells.count
        var joined = DenseMatrix(rowCount: cells, columnCount: 0)
        for (known, new) in zip(table.training.columns, table.tests.columns) {
            try context.checkCancellation()
            joined = joined.joiningColumns(features(known, new))
        }
        return FeatureRows.outputs(
            joined, training: table.training.cells, tests: table.tests.cells)
    }

    /// The features of one column: of the training cells, then of the test cells.
    private static func features(_ known: [String], _ new: [String]) -> DenseMatrix {
        let labels = known + new
        let numbers = labels.compactMap { Double($0) }.filter(\.isFinite)
        if numbers.count == labels.count {
            var column = DenseMatrix(
                rowCount: labels.count, columnCount: 1, values: numbers.map { Float($0) })
            let training = column.selectingRows(Array(known.indices))
            ColumnScaler(ColumnStatistics(.dense(training))).apply(to: &column)
            return column
        }
        let words = Set(known.map { ExactText($0) }).sorted { $0.text < $1.text }
        let places = Dictionary(uniqueKeysWithValues: words.enumerated().map { ($1, $0) })
        var columns = DenseMatrix(rowCount: labels.count, columnCount: words.count)
        for (row, label) in labels.enumerated() {
            if let place = places[ExactText(label)] { columns[row, place] = 1 }
        }
        return columns
    }

    package static func trace(
        _ work: MetadataWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        let things = trace.fit(
            "scale and words of metadata", on: [Provenance.Sighting(.trainingInputs, .study)])
        trace.set(
            task, "features", ProvenanceTrace.Content(rows: .trainingInputs, things: things))
        trace.set(
            task, "test-features", ProvenanceTrace.Content(rows: .testInputs, things: things))
    }
}
