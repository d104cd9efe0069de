/// The values of one cell, true and predicted, and their correlation.
struct CellCorrelation {
    private var truth: [Double] = []
    private var prediction: [Double] = []

    /// Forgets the values, not their memory.
    mutating func removeAll() {
        truth.removeAll(keepingCapacity: true)
        prediction.removeAll(keepingCapacity: true)
    }

    /// Appends a target of the cell.
    mutating func append(truth value: Float, prediction predicted: Double) {
        truth.append(Double(value))
        prediction.append(predicted)
    }

    /// Pearson's correlation, from deviations of the means; nil if either side is constant.
    var value: Double? {
        let count = Double(truth.count)
        let truthMean = truth.reduce(0, +) / count
        let predictionMean = prediction.reduce(0, +) / count
        var (product, truthSquares, predictionSquares) = (0.0, 0.0, 0.0)
        for (left, right) in zip(truth, prediction) {
            product += (left - truthMean) * (right - predictionMean)
            truthSquares += (left - truthMean) * (left - truthMean)
            predictionSquares += (right - predictionMean) * (right - predictionMean)
        }
        // The mean of equal numbers may be off by an ulp: equal is what they are.
        guard truthSquares > 0, predictionSquares > 0,
            prediction.contains(where: { $0 != prediction[0] })
        else { return nil }
        // Roots apart, for squares of large predictions may leave the range together.
        let value = product / (truthSquares.squareRoot() * predictionSquares.squareRoot())
        return min(1, max(-1, value))
    }
}
