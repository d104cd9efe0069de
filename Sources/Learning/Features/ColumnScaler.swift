package import LinearAlgebra

/// Standardises columns as scikit-learn's `StandardScaler`: subtracts the mean and divides by the
/// population standard deviation, or by 1 where the column is constant.
package struct ColumnScaler: Sendable, Equatable {
    /// `[featureCount]`.
    package var means: [Double]
    /// `[featureCount]`, each above 0.
    package var scales: [Double]

    /// Fits the columns whose statistics are given.
    ///
    /// - Parameters:
    ///   - statistics: Of the training cells.
    ///   - columns: The columns to scale, in feature order; all when nil.
    package init(_ statistics: ColumnStatistics, columns: [Int]? = nil) {
        let allMeans = statistics.means
        let allDeviations = statistics.standardDeviations
        let columns = columns ?? Array(0..<statistics.columnCount)
        means = columns.map { allMeans[$0] }
        scales = columns.map { allDeviations[$0] > 0 ? allDeviations[$0] : 1 }
    }

    /// Restores a scaler from its parts.
    package init(means: [Double], scales: [Double]) {
        precondition(means.count == scales.count, "a scaler has one mean and one scale a column")
        self.means = means
        self.scales = scales
    }

    /// Number of columns it scales.
    package var featureCount: Int { means.count }

    /// Standardises `matrix`, `[n, featureCount]`, in place.
    package func apply(to matrix: inout DenseMatrix) {
        precondition(
            matrix.columnCount == featureCount,
            "scaling \(matrix.columnCount) columns with a scaler of \(featureCount)")
        apply(to: &matrix, firstColumn: 0)
    }

    /// Standardises the `featureCount` columns of `matrix` from `firstColumn` on, in place.
    package func apply(to matrix: inout DenseMatrix, firstColumn: Int) {
        precondition(
            firstColumn >= 0 && firstColumn + featureCount <= matrix.columnCount,
            "scaling columns \(firstColumn)..<\(firstColumn + featureCount) "
                + "of \(matrix.columnCount)")
        for row in 0..<matrix.rowCount {
            let start = row * matrix.columnCount + firstColumn
            for column in 0..<featureCount {
                let centred = Double(matrix.values[start + column]) - means[column]
                matrix.values[start + column] = Float(centred / scales[column])
            }
        }
    }
}
