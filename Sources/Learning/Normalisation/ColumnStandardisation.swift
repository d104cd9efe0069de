package import LinearAlgebra

/// Columns brought to mean 0 and variance 1 as scanpy's `pp.scale` does it: the variance is the
/// unbiased one, and a constant column becomes 0.
package enum ColumnStandardisation {
    /// Fits means and scales.
    ///
    /// - Parameter statistics: Of the columns over the cells that they are fitted on.
    /// - Returns: The mean and the scale of each column, `[d]`.
    package static func fit(_ statistics: ColumnStatistics) -> ColumnScaler {
        var scaler = ColumnScaler(statistics)
        let count = Double(statistics.rowCount)
        let correction = count > 1 ? (count / (count - 1)).squareRoot() : 1
        for column in 0..<statistics.columnCount where statistics.rowCount > 0 {
            if statistics.minima[column] < statistics.maxima[column] {
                scaler.scales[column] *= correction
            } else {
                scaler.means[column] = Double(statistics.minima[column])
            }
        }
        return scaler
    }

    /// Returns each value less its column's mean, divided by its column's scale.
    ///
    /// - Parameters:
    ///   - block: `[n, d]`, finite.
    ///   - scaler: Of `d` columns.
    /// - Returns: `[n, d]`, dense: zeros do not stay zeros.
    package static func apply(_ block: CellMatrix, _ scaler: ColumnScaler) -> CellMatrix {
        var matrix = block.dense()
        scaler.apply(to: &matrix)
        return .dense(matrix)
    }
}
