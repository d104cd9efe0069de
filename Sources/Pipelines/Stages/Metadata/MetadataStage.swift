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
        let numbers = known.compactMap(number)
        guard let first = numbers.first, numbers.count == known.count else {
            return words(known, new)
        }
        // From the first on, so that large numbers keep their differences in single precision.
        var column = DenseMatrix(
            rowCount: known.count + new.count, columnCount: 1,
            values: (known + new).map { Float((number($0) ?? first) - first) })
        let training = column.selectingRows(Array(known.indices))
        ColumnScaler(ColumnStatistics(.dense(training))).apply(to: &column)
        for (row, label) in new.enumerated() where number(label) == nil {
            column[known.count + row, 0] = 0
        }
        return column
    }

    private static func number(_ label: String) -> Double? {
        Double(label).flatMap { $0.isFinite ? $0 : nil }
    }

    private static func words(_ known: [String], _ new: [String]) -> DenseMatrix {
        let words = Set(known.map { ExactText($0) }).sorted()
        let places = Dictionary(uniqueKeysWithValues: words.enumerated().map { ($1, $0) })
        var columns = DenseMatrix(rowCount: known.count + new.count, columnCount: words.count)
        for (row, label) in (known + new).enumerated() {
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
