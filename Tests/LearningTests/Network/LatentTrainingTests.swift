import Learning
import LinearAlgebra
import Testing

@Suite("Training on reconstructed rows")
struct LatentTrainingTests {
    let input = LatentCase(n: 120, m: 200, k: 12, rank: 11, seed: 3)
    let shape = NetworkShape(inputCount: 10, hidden: [16, 8], targetCount: 12, dropout: 0.1)

    var features: DenseMatrix {
        let mixing = LatentCase(n: 1, m: 200, k: 10, seed: 9).components
        return BlockLanczos.project(rowScaled(input.rows), mixing)
    }

    var options: TrainingOptions {
        var options = TrainingOptions()
        (options.epochs, options.batchSize) = (40, 32)
        return options
    }

    func trainer(_ loss: TrainingLoss, epochs: Int = 40) -> NetworkTrainer {
        var options = options
        options.epochs = epochs
        let cells = (features, input.targets.values)
        return NetworkTrainer(
            shape: shape, options: options, loss: loss, seed: 1, training: cells,
            validation: cells)
    }

    @Test("a network learns, and its validation score is Pearson over all targets")
    func learns() throws {
        let (records, network) = NetworkTrainerTests.finish(trainer(.latent(input.basis)))
        let scores = input.correlations(network.predict(features))
        let mean = scores.reduce(0, +) / Double(scores.count)
        let best = try #require(records.map(\.validationScore).max())
        #expect(abs(mean - Double(best)) < 1e-3)
        #expect(best > records[0].validationScore + 0.05)
        #expect(
            NetworkTrainerTests.finish(trainer(.latent(input.basis))).1.parameters
                == network.parameters)
    }

    @Test("a latent training taken up again ends as if undisturbed", arguments: [0, 1, 5])
    func resuming(after count: Int) throws {
        let basis = input.basis
        let (records, network) = NetworkTrainerTests.finish(trainer(.latent(basis), epochs: 8))
        var first = trainer(.latent(basis), epochs: 8)
        for _ in 0..<count { _ = first.runEpoch() }
        let cells = (features, input.targets.values)
        let saved = try ArrayArchive(decoding: first.checkpoint().encoded())
        let second = try NetworkTrainer(
            resuming: saved, shape: shape, options: first.options, loss: .latent(basis), seed: 1,
            training: cells, validation: cells)
        let (rest, resumed) = NetworkTrainerTests.finish(second)
        #expect(rest == Array(records.dropFirst(count)))
        #expect(resumed == network)
    }

    @Test("a checkpoint of another loss is refused, and that of correlation is as ever")
    func mismatch() throws {
        let basis = input.basis
        let other = LatentBasis(
            columnSums: basis.columnSums, targetCount: basis.targetCount + 1, rank: basis.rank)
        let losses: [TrainingLoss] = [.correlation, .latent(basis), .latent(other)]
        let cells = (features, input.targets.values)
        for (made, loss) in losses.enumerated() {
            let saved = trainer(loss).checkpoint()
            #expect((saved["loss.counts"] == nil) == (loss == .correlation))
            for (wanted, other) in losses.enumerated() {
                func resume() throws {
                    _ = try NetworkTrainer(
                        resuming: saved, shape: shape, options: options, loss: other, seed: 1,
                        training: cells, validation: cells)
                }
                if made == wanted {
                    #expect(throws: Never.self) { try resume() }
                } else {
                    #expect(throws: NetworkError.self) { try resume() }
                }
            }
        }
    }

    @Test("what a network says beyond the rank is left as it was")
    func beyondRank() {
        var trainer = trainer(.latent(input.basis), epochs: 2)
        let before = trainer.currentNetwork.parameters
        while !trainer.isFinished { _ = trainer.runEpoch() }
        #expect(trainer.currentNetwork.parameters.last == before.last)
        #expect(trainer.currentNetwork.parameters != before)
    }
}
