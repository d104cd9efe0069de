internal import LinearAlgebra

/// Pearson residuals of counts under a negative binomial law of the cell's depth and the column's
/// share alone.
///
/// A count x becomes (x − μ)/√(μ + μ²/θ), brought into −√n...√n; μ is the sum of its row times the
/// share of its column in all counts of the n cells that it is fitted on, and θ is 100 (Lause,
/// Berens and Kobak 2021, doi 10.1186/s13059-021-02451-7; scanpy's
/// `experimental.pp.normalize_pearson_residuals`).
package struct PearsonResiduals {
    /// θ, the inverse of the overdispersion.
    package static let theta = 100.0

    /// `[d]`, the share of each column in all counts.
    let shares: [Double]
    /// √n.
    let bound: Double

    /// Takes the number of cells and the sum of each column.
    init(_ statistics: ColumnStatistics) {
        let total = statistics.sums.reduce(0, +)
        shares = statistics.sums.map { total > 0 ? $0 / total : 0 }
        bound = Double(statistics.rowCount).squareRoot()
    }

    /// Returns the residuals of counts, `[n, d]`; where nothing is expected, of an empty cell or of
    /// a column that no cell has that it is fitted on, they are 0.
    func apply(_ counts: CellMatrix) -> DenseMatrix {
        precondition(
            shares.count == counts.columnCount,
            "\(shares.count) shares for \(counts.columnCount) columns")
        var matrix = counts.dense()
        let (rowCount, width) = (matrix.rowCount, matrix.columnCount)
        matrix.values.withUnsafeMutableBufferPointer { values in
            shares.withUnsafeBufferPointer { shares in
                for row in 0..<rowCount {
                    let line = row * width..<(row + 1) * width
                    replace(.init(rebasing: values[line]), shares)
                }
            }
        }
        return matrix
    }

    private func replace(
        _ row: UnsafeMutableBufferPointer<Float>, _ shares: UnsafeBufferPointer<Double>
    ) {
        var depth = 0.0
        for value in row { depth += Double(value) }
        for column in row.indices {
            let expected = depth * shares[column]
            let deviation = (expected + expected * expected / Self.theta).squareRoot()
            let residual = (Double(row[column]) - expected) / deviation
            row[column] = expected > 0 ? Float(min(bound, max(-bound, residual))) : 0
        }
    }
}
