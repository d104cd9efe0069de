import Learning
import LinearAlgebra

/// Small trainings of residual networks, on numbers of the hash that the golden files have too.
enum ResidualCase {
    /// `count` numbers in −1..<1; see `Golden/make_residual_training.py`.
    static func noise(_ count: Int, seed: Int) -> [Double] {
        (0..<count).map { index in
            var z = UInt64(index + seed * 1_000_003 + 1) &* 0x9E37_79B9_7F4A_7C15
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            z ^= z >> 31
            return Double(z >> 40) / 8_388_608 - 1
        }
    }

    /// Cells whose targets follow from features, standardised within the cell unless latent.
    static func cells(_ n: Int, _ d: Int, _ t: Int, isLatent: Bool) -> ResidualTrainer.Cells {
        let x = noise(n * d, seed: 1).map { 2 * $0 }
        let slopes = noise(d * t, seed: 90)
        var y = noise(n * t, seed: 2)
        for row in 0..<n {
            for target in 0..<t {
                for feature in 0..<d {
                    y[row * t + target] += x[row * d + feature] * slopes[feature * t + target]
                }
            }
            guard !isLatent else { continue }
            let line = y[row * t..<(row + 1) * t]
            let mean = line.reduce(0, +) / Double(t)
            let square = line.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(t)
            for target in 0..<t {
                y[row * t + target] = (y[row * t + target] - mean) / square.squareRoot()
            }
        }
        return ResidualTrainer.Cells(
            features: DenseMatrix(rowCount: n, columnCount: d, values: x.map { Float($0) }),
            targets: DenseMatrix(rowCount: n, columnCount: t, values: y.map { Float($0) }),
            rows: Array(0..<n))
    }

    /// The golden files' first weights: 0.3 times the hash, and 1 more for gains.
    static func parameters(_ shape: ResidualShape) -> [Float] {
        let (d, w, t) = (shape.inputCount, shape.width, shape.targetCount)
        let kernels = (0..<shape.blockCount).map { ($0 == 0 ? d : w) * w }
        let heads = [Int](repeating: w * t, count: shape.headCount)
        let vectors = [Int](repeating: w, count: 3 * shape.blockCount)
        let biases = [Int](repeating: t, count: shape.headCount)
        let gains = Set(
            (0..<shape.blockCount).map { kernels.count + 1 + heads.count + 3 * $0 + 1 })
        var parameters: [Float] = []
        for (index, count) in (kernels + [d * t] + heads + vectors + biases).enumerated() {
            let shift = gains.contains(index) ? 1.0 : 0
            parameters += noise(count, seed: 100 + index).map { Float(0.3 * $0 + shift) }
        }
        return parameters
    }

    /// The latent loss of the golden file, for t components of rows of 20 targets.
    static func latent(_ t: Int) -> TrainingLoss {
        .latent(
            LatentBasis(
                columnSums: noise(t, seed: 3).map { Float(0.5 * $0) }, targetCount: 20, rank: t))
    }

    /// Options that drop, mix and disturb nothing.
    static var plain: ResidualOptions {
        var options = ResidualOptions()
        options.inputDropout = 0
        options.dropout = 0
        options.batchSize = 12
        options.epochs = 5
        return options
    }

    /// Everything at once.
    static var all: ResidualOptions {
        var options = ResidualOptions()
        options.batchSize = 12
        options.epochs = 3
        options.averaging = 0.9
        options.mixing = 0.3
        options.inputNoise = 0.2
        return options
    }
}
