package import LinearAlgebra

/// Rows of two matrices that a classifier learns to separate, without copying them.
package struct LabelledRows: Sendable {
    /// `[n, d]`.
    let negatives: DenseMatrix
    /// Rows of `negatives` that take part, in the order in which sums run.
    let negativeRows: [Int]
    /// `[t, d]`.
    let positives: DenseMatrix
    /// Rows of `positives` that take part, in the order in which sums run.
    let positiveRows: [Int]

    /// How many rows take part.
    var rowCount: Int { negativeRows.count + positiveRows.count }
    /// d.
    var featureCount: Int { negatives.columnCount }

    /// Chooses rows of two matrices with equally many columns; the positives are the class whose
    /// probability is learned.
    package init(
        negatives: DenseMatrix, negativeRows: [Int], positives: DenseMatrix, positiveRows: [Int]
    ) {
        precondition(
            negatives.columnCount == positives.columnCount, "both classes have the same features")
        self.negatives = negatives
        self.negativeRows = negativeRows
        self.positives = positives
        self.positiveRows = positiveRows
    }
}

/// A block of standardised rows in double precision, with a last column of ones.
struct FeatureTile {
    /// `[rowCount, width]`, row-major; room for more rows may follow.
    var values: [Double]
    /// Rows in use.
    var rowCount: Int
    /// Features and the column of ones.
    let width: Int

    /// Returns the product of each row with `vector` `[width]`.
    func times(_ vector: [Double]) -> [Double] {
        var product = [Double](repeating: 0, count: rowCount)
        values.withUnsafePointer { values in
            vector.withUnsafePointer { vector in
                product.withUnsafeMutablePointer { product in
                    BLAS.multiply(
                        m: rowCount, n: 1, k: width, values, aStride: width, vector, bStride: 1,
                        into: product, cStride: 1)
                }
            }
        }
        return product
    }
}

/// Means and spreads of features, by which rows are brought to mean 0 and variance 1.
struct Standardisation: Sendable, Equatable {
    /// Rows worked on at once: 512 rows of 300 features fit in a second-level cache.
    static let tileRowCount = 512

    /// `[d]`.
    let means: [Double]
    /// `[d]`, one over the population standard deviation; 0 for constant features, which so
    /// take no part.
    let scales: [Double]

    /// Measures the rows that take part, in two passes.
    init(_ sample: LabelledRows) {
        let d = sample.featureCount
        let n = Double(max(sample.rowCount, 1))
        var sums = [Double](repeating: 0, count: d)
        Self.forEachRow(sample) { row in
            for column in 0..<d { sums[column] += Double(row[column]) }
        }
        let means = sums.map { $0 / n }
        var squares = [Double](repeating: 0, count: d)
        Self.forEachRow(sample) { row in
            for column in 0..<d {
                let deviation = Double(row[column]) - means[column]
                squares[column] += deviation * deviation
            }
        }
        self.means = means
        scales = squares.map { square in
            let deviation = (square / n).squareRoot()
            // Sums of fewer than 2²⁹ equal Floats are exact in Double, so the deviation of a
            // constant feature is exactly 0.
            return deviation > 0 ? 1 / deviation : 0
        }
    }

    /// Calls `body` with blocks of standardised rows of `matrix`, in the order of `rows`, and the
    /// place in `rows` where each block starts.
    func forEachTile(
        _ matrix: DenseMatrix, rows: [Int], body: (FeatureTile, Int) -> Void
    ) {
        let (d, width) = (matrix.columnCount, matrix.columnCount + 1)
        precondition(d == means.count, "\(d) features, \(means.count) were fitted")
        var tile = FeatureTile(
            values: [Double](repeating: 1, count: Self.tileRowCount * width), rowCount: 0,
            width: width)
        var start = 0
        while start < rows.count {
            let count = min(Self.tileRowCount, rows.count - start)
            tile.values.withUnsafeMutableBufferPointer { out in
                matrix.values.withUnsafeBufferPointer { values in
                    for row in 0..<count {
                        let source = rows[start + row] * d
                        for column in 0..<d {
                            out[row * width + column] =
                                (Double(values[source + column]) - means[column]) * scales[column]
                        }
                    }
                }
            }
            tile.rowCount = count
            body(tile, start)
            start += count
        }
    }

    private static func forEachRow(
        _ sample: LabelledRows, body: (UnsafeBufferPointer<Float>) -> Void
    ) {
        let d = sample.featureCount
        for (matrix, rows) in [
            (sample.negatives, sample.negativeRows), (sample.positives, sample.positiveRows),
        ] {
            matrix.values.withUnsafeBufferPointer { values in
                for row in rows {
                    body(UnsafeBufferPointer(rebasing: values[row * d..<(row + 1) * d]))
                }
            }
        }
    }
}
