import Foundation
import Learning
import LinearAlgebra
import Testing

@Suite("training against Keras")
struct KerasGoldenTests {
    struct Golden: Decodable {
        struct Case: Decodable {
            let concatenates: Bool
            let steps: [[Double]]
            let epochs: [[Double]]
            let weights: [[Double]]
            let epochWeightNorms: [Double]
        }
        let keras: String
        let cases: [Case]
    }

    /// The numbers of Golden/keras_training.py: `count` of them in −1..<1.
    static func noise(_ count: Int, seed: Int) -> [Float] {
        (0..<count).map { index in
            var z = UInt64(index + seed * 1_000_003 + 1) &* 0x9E37_79B9_7F4A_7C15
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            z ^= z >> 31
            return Float(Double(z >> 40) / 8_388_608 - 1)
        }
    }

    static func cells(_ n: Int, seed: Int) -> NetworkTrainer.Cells {
        let x = DenseMatrix(rowCount: n, columnCount: 24, values: noise(n * 24, seed: seed))
        let weights = DenseMatrix(rowCount: 24, columnCount: 10, values: noise(240, seed: 90))
        var y = BLAS.multiply(x, weights)
        let noise = noise(n * 10, seed: seed + 1)
        for row in 0..<n {
            let line = (0..<10).map { Double(y[row, $0] + noise[row * 10 + $0]) }
            let mean = line.reduce(0, +) / 10
            let deviation = (line.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 10).squareRoot()
            for target in 0..<10 { y[row, target] = Float((line[target] - mean) / deviation) }
        }
        return (
            DenseMatrix(rowCount: n, columnCount: 24, values: x.values.map { 2 * $0 }), y
        )
    }

    /// A trainer with the golden network's first weights, which never changes its learning rate.
    static func trainer(
        concatenates: Bool, training: NetworkTrainer.Cells, validation: NetworkTrainer.Cells,
        shapes: inout [Int]
    ) -> NetworkTrainer {
        let shape = NetworkShape(
            inputCount: 24, hidden: [16, 32, 32, 10], targetCount: 10, dropout: 0,
            concatenates: concatenates)
        var options = TrainingOptions()
        options.batchSize = 64
        options.hiddenPenalty = 1e-3
        options.outputPenalty = 2e-4
        options.plateauPatience = 1000
        let inputs = [24, 16, 32, 32, concatenates ? 90 : 10]
        var parameters: [Float] = []
        for (layer, width) in [16, 32, 32, 10, 10].enumerated() {
            let scale = Float((3 / Double(inputs[layer])).squareRoot())
            parameters += noise(inputs[layer] * width, seed: 100 + 2 * layer).map { scale * $0 }
            parameters += noise(width, seed: 101 + 2 * layer).map { 0.25 * $0 }
            shapes += [inputs[layer] * width, width]
        }
        return NetworkTrainer(
            shape: shape, options: options, seed: 1, training: training, validation: validation,
            parameters: parameters)
    }

    @Test("20 steps and 3 epochs match Keras's losses and weights to 1e-4")
    func golden() throws {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../Golden/keras_training.json")
        let golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
        let (training, validation) = (Self.cells(300, seed: 1), Self.cells(130, seed: 5))
        let hint = Comment("differs from Keras \(golden.keras): see Golden/keras_training.py")
        for item in golden.cases {
            var sizes: [Int] = []
            var trainer = Self.trainer(
                concatenates: item.concatenates, training: training, validation: validation,
                shapes: &sizes)
            for (step, expected) in item.steps.enumerated() {
                let count = step % 7 == 6 ? 37 : 60
                let record = trainer.runEpoch(
                    order: (0..<count).map { ($0 * 7 + 11 * step) % 300 })
                expectClose(record.loss, expected[0], hint)
                expectClose(record.validationLoss, expected[1], hint)
            }
            let weights = trainer.currentNetwork.parameters
            var start = 0
            for (tensor, size) in zip(item.weights, sizes) {
                let found = weights[start..<start + size]
                let gap = zip(found, tensor).reduce(0) {
                    $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1)
                }
                let norm = tensor.reduce(0) { $0 + $1 * $1 }
                #expect((gap / norm).squareRoot() < 1e-4, hint)
                start += size
            }

            sizes = []
            var other = Self.trainer(
                concatenates: item.concatenates, training: training, validation: validation,
                shapes: &sizes)
            for (epoch, expected) in item.epochs.enumerated() {
                let record = other.runEpoch(order: (0..<300).map { ($0 * 7 + 11 * epoch) % 300 })
                expectClose(record.loss, expected[0], hint)
                expectClose(record.validationLoss, expected[1], hint)
            }
            start = 0
            for (norm, size) in zip(item.epochWeightNorms, sizes) {
                let found = other.currentNetwork.parameters[start..<start + size]
                    .reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
                #expect(abs(found - norm) < 1e-4 * norm, hint)
                start += size
            }
        }
    }

    private func expectClose(_ found: Float, _ expected: Double, _ hint: Comment) {
        // Losses pass through zero, where only an absolute bound has a meaning.
        #expect(abs(Double(found) - expected) < 1e-4 * max(abs(expected), 0.1), hint)
    }
}
