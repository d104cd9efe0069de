package import LinearAlgebra

/// What is done to targets that are predicted as rows before a model learns them, beside
/// standardising within the cell.
///
/// The order: each target is clipped to quantiles, rows are standardised, then the median of each
/// target within each batch is subtracted. Only rows that the model learns from decide quantiles
/// and medians, and only they are changed. Each value of a result depends on the values of these
/// rows and not on their order.
package struct TargetTransform: Sendable, Equatable, Codable {
    /// The quantiles that each target is clipped to, each `0...1`; nil for none.
    ///
    /// Quantile q of n values in ascending order lies at place (n − 1)·q, counted from 0, linearly
    /// between its neighbours: numpy's `linear`, type 7 of Hyndman and Fan (The American
    /// Statistician 50:361, 1996).
    package var clip: ClosedRange<Double>?
    /// Whether each target's median within each batch is subtracted.
    package var centres: Bool

    /// Describes a transform.
    package init(clip: ClosedRange<Double>? = nil, centres: Bool = false) {
        self.clip = clip
        self.centres = centres
    }

    /// Changes the rows that a model learns from.
    ///
    /// - Parameters:
    ///   - targets: `[n, m]`, finite. Other rows are standardised, where rows are, and stay as they
    ///     are else.
    ///   - rows: The rows that the model learns from, at least one.
    ///   - standardises: Whether each row is brought to mean 0 and variance 1.
    ///   - batches: `[n]`, the batch of each row, from 0; read where the transform centres.
    /// - Returns: What predictions of the model gain; nil where nothing was subtracted.
    package func apply(
        to targets: inout DenseMatrix, rows: [Int], standardises: Bool, batches: [Int] = []
    ) -> TargetOffsets? {
        precondition(!rows.isEmpty, "no rows to learn from")
        if let clip { Self.clip(&targets, rows, to: clip) }
        if standardises { standardiseWithinRows(&targets) }
        guard centres else { return nil }
        precondition(batches.count == targets.rowCount, "a batch for each row")
        let parts = Dictionary(grouping: rows) { batches[$0] }.sorted { $0.key < $1.key }
        return TargetOffsets(
            values: (0..<targets.columnCount).map { column in
                let medians = parts.map { _, rows in
                    let median = Self.quantile(0.5, of: Self.sorted(targets, rows, column))
                    for row in rows {
                        targets[row, column] = Float(Double(targets[row, column]) - median)
                    }
                    return median
                }
                return medians.reduce(0, +) / Double(medians.count)
            })
    }

    private static func clip(
        _ targets: inout DenseMatrix, _ rows: [Int], to range: ClosedRange<Double>
    ) {
        for column in 0..<targets.columnCount {
            let values = sorted(targets, rows, column)
            let lower = Float(quantile(range.lowerBound, of: values))
            let upper = Float(quantile(range.upperBound, of: values))
            for row in rows {
                targets[row, column] = min(max(targets[row, column], lower), upper)
            }
        }
    }

    private static func sorted(_ targets: DenseMatrix, _ rows: [Int], _ column: Int) -> [Float] {
        rows.map { targets[$0, column] }.sorted()
    }

    /// A quantile of values in ascending order, at least one; interpolated as numpy does, from the
    /// nearer neighbour.
    static func quantile(_ share: Double, of values: [Float]) -> Double {
        let place = Double(values.count - 1) * min(max(share, 0), 1)
        let below = Int(place)
        let (low, part) = (Double(values[below]), place - Double(below))
        guard part > 0 else { return low }
        let high = Double(values[below + 1])
        return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part)
    }
}

/// What the predictions of a model gain that learned targets less the medians of their batches: the
/// mean over these batches of each target's median.
///
/// A batch that the model did not learn from has no median of its own, so all cells gain the same.
package struct TargetOffsets: Sendable, Equatable {
    /// The entry of a model's archive that holds them.
    package static let entry = "target-offsets"

    /// `[m]`.
    package let values: [Double]

    /// Takes offsets as they are.
    package init(values: [Double]) { self.values = values }

    /// Undoes what was subtracted, in the mean.
    ///
    /// - Parameter predictions: `[n, m]`.
    package func add(to predictions: inout DenseMatrix) {
        precondition(predictions.columnCount == values.count, "an offset for each target")
        for row in 0..<predictions.rowCount {
            for (column, offset) in values.enumerated() {
                predictions[row, column] = Float(Double(predictions[row, column]) + offset)
            }
        }
    }
}
