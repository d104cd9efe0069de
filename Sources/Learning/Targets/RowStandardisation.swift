package import LinearAlgebra

/// Brings every row to mean 0 and population standard deviation 1, as the notebook does with the
/// proteins of each cell: only the shape of a cell's profile is left, which is all that Pearson
/// correlation within a cell sees.
///
/// Sums run in `Double` from the first column to the last, so equal rows give equal bytes wherever
/// they stand.
///
/// - Parameter matrix: `[cellCount, targetCount]`, finite.
/// - Returns: How many rows were constant; these become zeros.
@discardableResult
package func standardiseWithinRows(_ matrix: inout DenseMatrix) -> Int {
    let columnCount = matrix.columnCount
    var constantRowCount = 0
    for row in 0..<matrix.rowCount {
        let range = (row * columnCount)..<((row + 1) * columnCount)
        let moments = RowMoments(matrix.values[range])
        if moments.isConstant { constantRowCount += 1 }
        let scale = moments.isConstant ? 0 : 1 / moments.standardDeviation
        for index in range {
            matrix.values[index] = Float((Double(matrix.values[index]) - moments.mean) * scale)
        }
    }
    return constantRowCount
}

/// Mean and population standard deviation of one row.
struct RowMoments {
    let mean: Double
    let standardDeviation: Double

    /// Two passes: the second sums squared deviations, which loses nothing to cancellation.
    init(_ values: ArraySlice<Float>) {
        self.init(values, width: values.count)
    }

    /// The moments of a row of `width` entries, of which `stored` may be other than zero.
    init(_ stored: ArraySlice<Float>, width: Int) {
        guard width > 0 else {
            (mean, standardDeviation) = (0, 0)
            return
        }
        var sum = 0.0
        for value in stored { sum += Double(value) }
        let mean = sum / Double(width)
        var squares = 0.0
        for value in stored {
            let deviation = Double(value) - mean
            squares += deviation * deviation
        }
        squares += Double(width - stored.count) * mean * mean
        self.mean = mean
        standardDeviation = (squares / Double(width)).squareRoot()
    }

    /// Returns the mean of `values`, summed in order.
    static func mean(_ values: ArraySlice<Float>) -> Double {
        var sum = 0.0
        for value in values { sum += Double(value) }
        return sum / Double(values.count)
    }

    /// Whether every value is the same.
    ///
    /// Equal `Float`s sum and divide exactly in `Double`, so their
    /// deviation is exactly zero and no tolerance is needed.
    var isConstant: Bool { standardDeviation == 0 }
}
