import Learning
import LinearAlgebra
import Testing

@Suite("Gradients of residual networks")
struct ResidualGradientTests {
    /// What a network is trained with, by name.
    struct Setting: CustomTestStringConvertible, Sendable {
        var name: String
        var blockCount = 1
        var headWeight = 0.0
        var isLatent = false
        var change: @Sendable (inout ResidualOptions) -> Void = { _ in }
        var testDescription: String { name }
    }

    static let settings = [
        Setting(name: "one block") { $0.squaredError = 0 },
        Setting(name: "squared error") { $0.squaredError = 2 },
        Setting(name: "three blocks", blockCount: 3),
        Setting(name: "a head behind each of three blocks", blockCount: 3, headWeight: 0.6),
        Setting(name: "latent targets", blockCount: 2, isLatent: true),
        Setting(name: "dropout of units", blockCount: 2) { $0.dropout = 0.4 },
        Setting(name: "dropout of inputs", blockCount: 2) { $0.inputDropout = 0.3 },
        Setting(name: "mixed cells") { $0.mixing = 1 },
        Setting(name: "noise on inputs") { $0.inputNoise = 0.5 },
        Setting(name: "everything", blockCount: 2, headWeight: 1) {
            $0 = ResidualCase.all
        },
    ]

    /// The mean loss of all cells, and its gradient, from one step over all of them.
    private static func step(
        _ setting: Setting, _ shape: ResidualShape, _ cells: ResidualTrainer.Cells,
        _ parameters: [Float]
    ) throws -> (loss: Double, gradient: [Float]) {
        let n = cells.rows.count
        var options = ResidualCase.plain
        setting.change(&options)
        options.batchSize = n
        // Of two epochs, so that the training goes on.
        options.epochs = 2
        var trainer = ResidualTrainer(
            shape: shape, options: options,
            loss: setting.isLatent ? ResidualCase.latent(shape.targetCount) : .correlation,
            seed: 3, cells: cells, parameters: parameters)
        let ended = trainer.advance(order: Array(0..<n))
        let record = try #require(ended)
        let means = try trainer.checkpoint().floats("adam.means").values
        // After one step the mean gradient is the gradient times 1 − β₁.
        return (Double(record.loss), means.map { $0 * 10 })
    }

    @Test("each gradient equals finite differences of the loss", arguments: settings)
    func gradient(setting: Setting) throws {
        let shape = ResidualShape(
            inputCount: 5, width: 11, blockCount: setting.blockCount, targetCount: 9,
            headWeight: setting.headWeight)
        let parameters = ResidualCase.parameters(shape)
        let cells = ResidualCase.cells(14, 5, 9, isLatent: setting.isLatent)
        let found = try Self.step(setting, shape, cells, parameters).gradient
        #expect(found.count == shape.parameterCount)
        func loss(_ parameters: [Float]) throws -> Double {
            try Self.step(setting, shape, cells, parameters).loss
        }
        // More of the vectors, which come last, than of the matrices.
        let vectors = found.count - 3 * 11 * shape.blockCount - 9 * shape.headCount
        for index in Array(stride(from: 0, to: vectors, by: 17))
            + Array(stride(from: vectors, to: found.count, by: 3))
        {
            var (up, down) = (parameters, parameters)
            up[index] += 0.01
            down[index] -= 0.01
            let width = Double(up[index]) - Double(down[index])
            let difference = try (loss(up) - loss(down)) / width
            #expect(
                abs(Double(found[index]) - difference) < 2e-4 + 1e-2 * abs(difference),
                "\(index): \(found[index]), \(difference)")
        }
        let largest = found.reduce(Float(0)) { max($0, abs($1)) }
        #expect(largest > 0.01)
    }
}
