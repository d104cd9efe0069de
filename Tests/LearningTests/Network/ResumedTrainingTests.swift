import Learning
import LinearAlgebra
import Testing

/// Trainings that are left between two batches and taken up from bytes, as on another worker.
@Suite("resumed trainings")
struct ResumedTrainingTests {
    private static let training = KerasGoldenTests.cells(150, seed: 21)
    private static let validation = KerasGoldenTests.cells(70, seed: 31)
    private static let shape = NetworkShape(
        inputCount: 24, hidden: [19, 33, 10], targetCount: 10, dropout: 0.1)

    /// Stops early, after several plateaus; five batches an epoch.
    private static var options: TrainingOptions {
        var options = TrainingOptions()
        options.epochs = 60
        options.batchSize = 32
        options.learningRate = 0.05
        options.plateauPatience = 1
        options.stoppingPatience = 4
        return options
    }

    private static func trainer() -> NetworkTrainer {
        NetworkTrainer(
            shape: shape, options: options, seed: 1, training: training, validation: validation)
    }

    private static func resumed(_ archive: ArrayArchive) throws -> NetworkTrainer {
        try NetworkTrainer(
            resuming: try ArrayArchive(decoding: archive.encoded()), shape: shape,
            options: options, seed: 1, training: training, validation: validation)
    }

    private static let undisturbed = NetworkTrainerTests.finish(trainer())

    @Test("a training interrupted at random batches ends as if undisturbed", arguments: 1...20)
    func interrupted(seed: UInt64) throws {
        var random = RandomStream(seed: seed, stream: 1)
        var trainer = Self.trainer()
        var interruptions = 0
        while !trainer.isFinished {
            var left = random.next(below: 23)
            while !trainer.isFinished, left > 0 {
                _ = trainer.advance {
                    left -= 1
                    return left <= 0
                }
                left -= 1
            }
            trainer = try Self.resumed(trainer.checkpoint())
            interruptions += 1
        }
        let (records, network) = Self.undisturbed
        #expect(interruptions > 2)
        #expect(records.count < Self.options.epochs, "early stopping was to end it")
        #expect(Set(records.map(\.learningRate)).count > 2, "the schedule was to change the rate")
        #expect(trainer.records == records)
        #expect(trainer.bestNetwork.archive().encoded() == network.archive().encoded())
    }

    @Test("equal places in a training give equal checkpoints, however it came there")
    func equalBytes() throws {
        var straight = Self.trainer()
        for _ in 0..<3 { _ = straight.runEpoch() }
        var other = Self.trainer()
        while other.schedule.epoch < 3 {
            _ = other.advance { true }
            other = try Self.resumed(other.checkpoint())
        }
        #expect(straight.checkpoint().encoded() == other.checkpoint().encoded())
    }

    @Test("a checkpoint with any part missing, of another kind or beyond the training is refused")
    func damaged() throws {
        var trainer = Self.trainer()
        for _ in 0..<2 { _ = trainer.runEpoch() }
        _ = trainer.advance { true }
        let archive = trainer.checkpoint()
        #expect(throws: Never.self) { try Self.resumed(archive) }
        for name in archive.names {
            for value in [nil, ArrayArchive.Entry(.int64([1, -5, 3, .max])), .init(.float32([]))] {
                var damaged = archive
                damaged[name] = value
                #expect(throws: NetworkError.self, "\(name)") { try Self.resumed(damaged) }
            }
        }
        for step in [-1, 5, Int64.max] {
            var damaged = archive
            damaged.setInt64s("epoch.step", [step])
            #expect(throws: NetworkError.self) { try Self.resumed(damaged) }
        }
        var later = archive
        later.setInt64s("checkpoint.version", [3])
        #expect(throws: NetworkError.self) { try Self.resumed(later) }
    }

    @Test("a training that refused a checkpoint is still at its beginning")
    func refused() throws {
        var other = Self.trainer()
        _ = other.runEpoch()
        var damaged = other.checkpoint()
        damaged["weights.best"] = nil
        var trainer = Self.trainer()
        #expect(throws: NetworkError.self) { try trainer.resume(from: damaged) }
        let (records, network) = NetworkTrainerTests.finish(trainer)
        #expect(records == Self.undisturbed.0)
        #expect(network == Self.undisturbed.1)
    }
}
