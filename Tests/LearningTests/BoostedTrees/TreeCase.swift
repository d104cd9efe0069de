import Learning
import LinearAlgebra

/// Rows that trees are grown on in tests.
enum TreeCase {
    /// Few small trees, each of half of the rows.
    static var options: BoostedTreesOptions {
        var options = BoostedTreesOptions()
        options.treeCount = 6
        options.depth = 3
        options.leastWeight = 2
        options.learningRate = 0.3
        options.rowShare = 0.5
        return options
    }

    /// Four features, and three targets that follow from them, and noise.
    static func data(rowCount: Int) -> (features: DenseMatrix, targets: DenseMatrix) {
        var stream = RandomStream(seed: 11, stream: 3)
        var features = DenseMatrix(rowCount: rowCount, columnCount: 4)
        var targets = DenseMatrix(rowCount: rowCount, columnCount: 3)
        for row in 0..<rowCount {
            for column in 0..<4 { features[row, column] = stream.normal() }
            for column in 0..<3 {
                targets[row, column] =
                    features[row, column] * features[row, column + 1] + stream.normal() / 2
            }
        }
        return (features, targets)
    }

    static func trainer(
        _ features: DenseMatrix, _ targets: DenseMatrix, rows: [Int]? = nil,
        _ options: BoostedTreesOptions = options, seed: UInt64 = 5
    ) throws -> BoostedTreesTrainer {
        try BoostedTreesTrainer(
            features: features, targets: targets,
            rows: rows ?? Array(0..<features.rowCount), options: options, seed: seed)
    }

    static func grown(
        _ features: DenseMatrix, _ targets: DenseMatrix, rows: [Int]? = nil,
        _ options: BoostedTreesOptions = options, seed: UInt64 = 5
    ) throws -> BoostedTrees {
        let trainer = try trainer(features, targets, rows: rows, options, seed: seed)
        while !trainer.isFinished { _ = try trainer.advance() }
        return trainer.model
    }
}
