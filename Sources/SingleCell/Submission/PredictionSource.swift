package import LinearAlgebra

/// Predictions that can be asked for by cell and target, some ten thousand at a time, from several
/// threads at once.
package protocol PredictionSource: Sendable {
    /// Cells that there are predictions for.
    var cellCount: Int { get }
    /// Targets that there are predictions for.
    var targetCount: Int { get }

    /// Writes the prediction of each row.
    ///
    /// Rows of a cell are mostly adjacent, so that a source that computes predictions, for
    /// example from factors, does it for a few cells at a time.
    ///
    /// - Parameters:
    ///   - rows: Positions `0..<cellCount` and `0..<targetCount`.
    ///   - values: `[rows.count]`; what is not finite is refused with the row's id.
    func predict(_ rows: Span<EvaluationRow>, into values: inout MutableSpan<Float>)
}

/// Predictions that are all in memory.
package struct DensePredictions: PredictionSource {
    private let matrix: DenseMatrix

    /// Takes `[cellCount, targetCount]` predictions.
    package init(_ matrix: DenseMatrix) { self.matrix = matrix }

    package var cellCount: Int { matrix.rowCount }

    package var targetCount: Int { matrix.columnCount }

    package func predict(_ rows: Span<EvaluationRow>, into values: inout MutableSpan<Float>) {
        let width = matrix.columnCount
        let predictions = matrix.values.span
        for index in rows.indices {
            let row = rows[index]
            values[index] = predictions[Int(row.cell) * width + Int(row.target)]
        }
    }
}
