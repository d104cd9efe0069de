import Learning
import LinearAlgebra
import Testing

@Suite("Residual networks and JAX")
struct ResidualGoldenTests {
    /// What JAX trains; see `Golden/make_residual_training.py`.
    private struct Golden: Decodable {
        struct Case: Decodable {
            var name: String
            var inputCount: Int
            var width: Int
            var blockCount: Int
            var targetCount: Int
            var headWeight: Double
            var squaredError: Double
            var averaging: Double
            var isLatent: Bool
            var losses: [Double]
            var parameters: [Double]
            var predictions: [Double]
        }
        var cases: [Case]
    }

    @Test("20 steps of AdamW match JAX's losses, weights and predictions to 1e-4")
    func golden() throws {
        let n = 50
        for golden in try GoldenFile.decode("residual_training.json", as: Golden.self).cases {
            let shape = ResidualShape(
                inputCount: golden.inputCount, width: golden.width,
                blockCount: golden.blockCount, targetCount: golden.targetCount,
                headWeight: golden.headWeight)
            var options = ResidualCase.plain
            options.squaredError = golden.squaredError
            options.averaging = golden.averaging
            let cells = ResidualCase.cells(
                n, golden.inputCount, golden.targetCount, isLatent: golden.isLatent)
            var trainer = ResidualTrainer(
                shape: shape, options: options,
                loss: golden.isLatent ? ResidualCase.latent(golden.targetCount) : .correlation,
                seed: 1, cells: cells, parameters: ResidualCase.parameters(shape))
            for epoch in 0..<5 {
                let order = (0..<n).map { ($0 * 7 + 11 * epoch) % n }
                let ended = trainer.advance(order: order)
                let record = try #require(ended)
                #expect(
                    abs(Double(record.loss) - golden.losses[epoch]) < 1e-5, "\(golden.name)")
            }
            #expect(trainer.isFinished)
            let network = trainer.network
            #expect(
                largestDifference(network.parameters.map { Double($0) }, golden.parameters)
                    < 1e-4, "\(golden.name)")
            let predictions = network.predict(cells.features).values.map { Double($0) }
            #expect(largestDifference(predictions, golden.predictions) < 1e-4, "\(golden.name)")
        }
    }
}
