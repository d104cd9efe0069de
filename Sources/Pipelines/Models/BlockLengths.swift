import Learning
import LinearAlgebra

/// How much the features of each block count in distances of cells.
enum BlockLengths {
    /// What of weights does not suit the features of so many blocks.
    static func problems(_ weights: [Double], blockCount: Int) -> [KeyProblem] {
        guard weights.count != 0, weights.count != blockCount else { return [] }
        return [
            KeyProblem(
                "block-weights", found: "\(weights.count) weights",
                allowed: "one for each of the \(blockCount) blocks",
                advice: "Give as many as blocks has, in its order.")
        ]
    }

    /// What each feature is divided by: the root mean squared length of the block's training rows,
    /// over the weight of the block.
    ///
    /// - Parameters:
    ///   - data: Features, their blocks and the training rows.
    ///   - balances: Whether lengths count; all are 1 else.
    ///   - weights: One for each block, or none.
    ///   - centres: Whether features are brought to mean 0 first, and lengths are from the mean.
    ///   - fitting: Names the task in errors.
    /// - Returns: Over all features.
    /// - Throws: `TaskError.inputCount`.
    static func scaler(
        _ data: ModelData, balances: Bool, weights: [Double], centres: Bool,
        _ fitting: ModelFitting
    ) throws -> ColumnScaler {
        let p = data.features.columnCount
        let blocks = data.blockColumns.isEmpty ? [0..<p] : data.blockColumns
        guard weights.isEmpty || weights.count == blocks.count else {
            throw TaskError.inputCount(
                task: fitting.context.task, role: "block-weights", expected: blocks.count,
                found: weights.count)
        }
        let statistics = ColumnStatistics(
            .dense(data.features.selectingRows(data.trainingRows)))
        let deviations = statistics.standardDeviations
        let means = statistics.means
        var scales = [Double](repeating: 1, count: p)
        for (place, block) in blocks.enumerated() {
            let square = block.reduce(0.0) {
                $0 + deviations[$1] * deviations[$1] + (centres ? 0 : means[$1] * means[$1])
            }
            let length = balances && square > 0 ? square.squareRoot() : 1
            let weight = weights.isEmpty ? 1 : weights[place]
            // Divided by infinity, a block without weight adds no distance.
            for column in block { scales[column] = weight > 0 ? length / weight : .infinity }
        }
        return ColumnScaler(
            means: centres ? means : [Double](repeating: 0, count: p), scales: scales)
    }

    /// The scaler in a model's archive, `feature-means` and `feature-scales`.
    ///
    /// - Throws: `LinearAlgebraError.missingEntry`, `.unexpectedEntry`.
    static func scaler(in archive: ArrayArchive) throws(LinearAlgebraError) -> ColumnScaler {
        let means = try archive.doubles("feature-means")
        let scales = try archive.doubles("feature-scales")
        guard scales.count == means.count, scales.allSatisfy({ $0 > 0 }) else {
            throw .unexpectedEntry(
                source: archive.source, name: "feature-scales",
                expected: "\(means.count) numbers above 0", found: "\(scales.count) numbers")
        }
        return ColumnScaler(means: means, scales: scales)
    }
}
