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
        let fitted = try context.fittedRows(of: table.training.cells, withoutFold: work.withoutFold)
        var joined = DenseMatrix(rowCount: cells, columnCount: 0)
        for (known, new) in zip(table.training.columns, table.tests.columns) {
            try context.checkCancellation()
            joined = joined.joiningColumns(features(known + new, fitted: fitted))
        }
        return FeatureRows.outputs(
            joined, training: table.training.cells, tests: table.tests.cells)
    }

    /// The features of one column: of the training cells, then of the test cells.
    ///
    /// - Parameters:
    ///   - labels: Of all of them.
    ///   - fitted: The rows that decide scale and words.
    /// - Returns: `[labels.count, d]`.
    private static func features(_ labels: [String], fitted: [Int]) -> DenseMatrix {
        let numbers = fitted.compactMap { number(labels[$0]) }
        guard let first = numbers.first, numbers.count == fitted.count else {
            return words(labels, fitted: fitted)
        }
        // From the first on, so that large numbers keep their differences in single precision.
        var column = DenseMatrix(
            rowCount: labels.count, columnCount: 1,
            values: labels.map { Float((number($0) ?? first) - first) })
        let training = column.selectingRows(fitted)
        ColumnScaler(ColumnStatistics(.dense(training))).apply(to: &column)
        for (row, label) in labels.enumerated() where number(label) == nil { column[row, 0] = 0 }
        return column
    }

    private static func number(_ label: String) -> Double? {
        Double(label).flatMap { $0.isFinite ? $0 : nil }
    }

    private static func words(_ labels: [String], fitted: [Int]) -> DenseMatrix {
        let words = Set(fitted.map { ExactText(labels[$0]) }).sorted()
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
            "scale and words of metadata", fold: work.withoutFold,
            on: [
                Provenance.Sighting(
                    .trainingInputs, work.withoutFold.map { .training(fold: $0) } ?? .study)
            ])
        trace.set(
            task, "features", ProvenanceTrace.Content(rows: .trainingInputs, things: things))
        trace.set(
            task, "test-features", ProvenanceTrace.Content(rows: .testInputs, things: things))
    }
}
