package import LinearAlgebra

/// The score of a cell whose prediction or truth is constant, which has no correlation: the lowest
/// there is, as Kaggle counts it.
package let constantRowScore = -1.0

/// Correlates each row of `prediction` with the same row of `truth`.
///
/// Sums run in `Double`, in column order.
///
/// - Parameters:
///   - truth: `[cellCount, targetCount]`, finite.
///   - prediction: `[cellCount, targetCount]`, finite.
///   - constant: The score of a row that is constant in either matrix.
/// - Returns: `[cellCount]`, each in `-1...1`.
package func pearsonPerRow(
    truth: DenseMatrix, prediction: DenseMatrix, constant: Double = constantRowScore
) -> [Double] {
    checkShapes(truth, prediction)
    let columnCount = truth.columnCount
    return (0..<truth.rowCount).map { row in
        let range = (row * columnCount)..<((row + 1) * columnCount)
        return correlation(truth.values[range], prediction.values[range]) ?? constant
    }
}

/// Correlates each column of `prediction` with the same column of `truth` over some rows.
///
/// Sums run in `Double`, in the order of `rows`.
///
/// - Parameters:
///   - truth: `[cellCount, targetCount]`, finite.
///   - prediction: `[cellCount, targetCount]`, finite.
///   - rows: The rows that count; all when nil.
/// - Returns: `[targetCount]`, nil if a column is constant in either matrix.
package func pearsonPerColumn(
    truth: DenseMatrix, prediction: DenseMatrix, rows: [Int]? = nil
) -> [Double?] {
    checkShapes(truth, prediction)
    let rows = rows ?? Array(0..<truth.rowCount)
    let columnCount = truth.columnCount
    guard !rows.isEmpty else { return Array(repeating: nil, count: columnCount) }
    var sums = [ColumnSums](repeating: ColumnSums(), count: columnCount)
    for row in rows {
        let start = row * columnCount
        for column in 0..<columnCount {
            sums[column].addToMeans(
                truth.values[start + column], prediction.values[start + column])
        }
    }
    for column in 0..<columnCount { sums[column].divideMeans(by: Double(rows.count)) }
    for row in rows {
        let start = row * columnCount
        for column in 0..<columnCount {
            sums[column].addDeviations(
                truth.values[start + column], prediction.values[start + column])
        }
    }
    return sums.map(\.correlation)
}

/// Returns the mean of `scores`, summed in order, or nil if there are none.
package func meanScore(_ scores: [Double]) -> Double? {
    guard !scores.isEmpty else { return nil }
    return scores.reduce(0, +) / Double(scores.count)
}

/// Returns the correlation of two rows, or nil if either is constant.
private func correlation(
    _ truth: ArraySlice<Float>, _ prediction: ArraySlice<Float>
) -> Double? {
    let truthMean = RowMoments.mean(truth)
    let predictionMean = RowMoments.mean(prediction)
    var product = 0.0
    var truthSquares = 0.0
    var predictionSquares = 0.0
    for (truthValue, predictionValue) in zip(truth, prediction) {
        let left = Double(truthValue) - truthMean
        let right = Double(predictionValue) - predictionMean
        product += left * right
        truthSquares += left * left
        predictionSquares += right * right
    }
    return correlationRatio(product, truthSquares, predictionSquares)
}

/// The correlation of sums of products and of squares; nil if a sum of squares is 0.
///
/// Rounding may carry a perfect correlation past 1 by an ulp; it is brought back.
func correlationRatio(
    _ product: Double, _ leftSquares: Double, _ rightSquares: Double
) -> Double? {
    // NaN is neither: what is not a number is not constant, and has no score but NaN.
    if leftSquares <= 0 || rightSquares <= 0 { return nil }
    // One root of the product makes equal rows exactly 1; squares of Floats cannot overflow it.
    return bounded(product / (leftSquares * rightSquares).squareRoot())
}

/// A correlation within `-1...1`; NaN stays NaN, since comparisons with it are false.
func bounded(_ value: Double) -> Double {
    if value > 1 { return 1 }
    return value < -1 ? -1 : value
}

private func checkShapes(_ truth: DenseMatrix, _ prediction: DenseMatrix) {
    precondition(
        truth.rowCount == prediction.rowCount && truth.columnCount == prediction.columnCount,
        "truth is \(truth.rowCount) x \(truth.columnCount), "
            + "prediction \(prediction.rowCount) x \(prediction.columnCount)")
}

/// Running sums of one column: means in a first pass, deviations in a second.
private struct ColumnSums {
    var truthMean = 0.0
    var predictionMean = 0.0
    var product = 0.0
    var truthSquares = 0.0
    var predictionSquares = 0.0

    mutating func addToMeans(_ truth: Float, _ prediction: Float) {
        truthMean += Double(truth)
        predictionMean += Double(prediction)
    }

    mutating func divideMeans(by count: Double) {
        truthMean /= count
        predictionMean /= count
    }

    mutating func addDeviations(_ truth: Float, _ prediction: Float) {
        let left = Double(truth) - truthMean
        let right = Double(prediction) - predictionMean
        product += left * right
        truthSquares += left * left
        predictionSquares += right * right
    }

    var correlation: Double? { correlationRatio(product, truthSquares, predictionSquares) }
}
