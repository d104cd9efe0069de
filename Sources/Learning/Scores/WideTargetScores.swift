package import LinearAlgebra

/// Correlates each of many targets over cells, whose predictions are coordinates in components.
///
/// Cells come a shard at a time, in any number of calls; rows are reconstructed in tiles, so memory
/// holds six sums a target and never a column. A prediction is z·Vᵀ less its mean over the targets,
/// as rows standardised within the cell are. Sums run in `Double`, in the order of the cells, on
/// values less those of the first cell, which keeps their digits.
package struct WideTargetScores: Sendable {
    private static let tileRowCount = 64

    private let targetCount: Int
    private var cellCount = 0
    /// What is subtracted of each target, measured and predicted.
    private var truthShift: [Double]
    private var predictionShift: [Double]
    /// Of the values less their shifts.
    private var truthSum: [Double]
    private var predictionSum: [Double]
    private var truthSquares: [Double]
    private var predictionSquares: [Double]
    private var products: [Double]

    /// Begins without cells.
    package init(targetCount: Int) {
        self.targetCount = targetCount
        let zeros = [Double](repeating: 0, count: targetCount)
        (truthShift, predictionShift, truthSum, predictionSum) = (zeros, zeros, zeros, zeros)
        (truthSquares, predictionSquares, products) = (zeros, zeros, zeros)
    }

    /// Adds cells that share components.
    ///
    /// - Parameters:
    ///   - truth: `[n, targetCount]`, finite, as measured.
    ///   - latent: z, `[n, k]`, of the same cells.
    ///   - components: V, `[targetCount, k]`.
    package mutating func add(truth: CellMatrix, latent: DenseMatrix, components: DenseMatrix) {
        precondition(
            truth.rowCount == latent.rowCount && truth.columnCount == targetCount
                && components.rowCount == targetCount
                && components.columnCount == latent.columnCount,
            "targets, predictions and components do not fit each other")
        var start = 0
        while start < latent.rowCount {
            let rows = Array(start..<min(start + Self.tileRowCount, latent.rowCount))
            let measured = truth.selectingRows(rows).dense()
            let predicted = BLAS.multiply(
                latent.selectingRows(rows), components, transposingB: true)
            for row in rows.indices { add(measured.row(row), predicted.row(row)) }
            start += rows.count
        }
    }

    private mutating func add(_ truth: ArraySlice<Float>, _ prediction: ArraySlice<Float>) {
        let mean = RowMoments.mean(prediction)
        if cellCount == 0 {
            truthShift = truth.map { Double($0) }
            predictionShift = prediction.map { Double($0) - mean }
        }
        cellCount += 1
        truth.withUnsafeBufferPointer { truth in
            prediction.withUnsafeBufferPointer { prediction in
                for target in 0..<targetCount {
                    let left = Double(truth[target]) - truthShift[target]
                    let right = Double(prediction[target]) - mean - predictionShift[target]
                    truthSum[target] += left
                    predictionSum[target] += right
                    truthSquares[target] += left * left
                    predictionSquares[target] += right * right
                    products[target] += left * right
                }
            }
        }
    }

    /// `[targetCount]`, the correlation over the cells added; nil if a target is constant,
    /// measured or predicted.
    package var scores: [Double?] {
        guard cellCount > 0 else { return [Double?](repeating: nil, count: targetCount) }
        let count = Double(cellCount)
        return (0..<targetCount).map { target in
            let (left, right) = (truthSum[target], predictionSum[target])
            return correlationRatio(
                products[target] - left * right / count,
                truthSquares[target] - left * left / count,
                predictionSquares[target] - right * right / count)
        }
    }
}
