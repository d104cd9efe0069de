import Foundation
import Learning
import LinearAlgebra
import Testing

/// Trainings whose loss stops being a number.
@Suite("diverged trainings")
struct DivergedTrainingTests {
    private static let training = KerasGoldenTests.cells(150, seed: 21)
    private static let validation = KerasGoldenTests.cells(70, seed: 31)

    private static func options(patience: Int = 3) -> TrainingOptions {
        var options = TrainingOptions()
        options.epochs = 12
        options.batchSize = 32
        options.plateauPatience = 2
        options.stoppingPatience = patience
        return options
    }

    private static func shape(_ activation: NetworkShape.Activation) -> NetworkShape {
        NetworkShape(
            inputCount: 24, hidden: [19, 33, 10], targetCount: 10, activation: activation,
            dropout: 0.1)
    }

    private static func trainer(
        _ activation: NetworkShape.Activation, training: NetworkTrainer.Cells = training
    ) -> NetworkTrainer {
        NetworkTrainer(
            shape: shape(activation), options: options(), seed: 1, training: training,
            validation: validation)
    }

    /// The training after three epochs, with a NaN in one weight of the first layer.
    private static func poisoned(_ activation: NetworkShape.Activation) throws -> NetworkTrainer {
        var trainer = trainer(activation)
        for _ in 0..<3 { _ = trainer.runEpoch() }
        var archive = trainer.checkpoint()
        var weights = try archive.floats("weights.current").values
        weights[40] = .nan
        archive.setFloats("weights.current", weights)
        try trainer.resume(from: archive)
        return trainer
    }

    @Test(
        "the best finite weights are kept, NaN epochs are recorded and count as Keras counts them",
        arguments: NetworkShape.Activation.allCases)
    func late(activation: NetworkShape.Activation) throws {
        var sound = Self.trainer(activation)
        for _ in 0..<3 { _ = sound.runEpoch() }
        var trainer = try Self.poisoned(activation)
        while !trainer.isFinished { _ = trainer.runEpoch() }
        #expect(trainer.bestNetwork == sound.bestNetwork)
        #expect(trainer.bestNetwork.parameters.allSatisfy { $0.isFinite })
        let kept = try #require(trainer.keptRecord)
        #expect(kept == sound.keptRecord && kept.epoch <= 3)
        #expect(Array(trainer.records.prefix(3)) == sound.records)
        // Three epochs without improvement after the best one end it; two lower the rate.
        #expect(trainer.records.count == kept.epoch + 3)
        for record in trainer.records.dropFirst(3) {
            #expect(record.loss.isNaN && record.validationLoss.isNaN)
            #expect(record.validationScore.isNaN && !record.isFinite)
        }
        #expect(!trainer.isLost)
    }

    @Test("a NaN in the inputs of one cell leaves nothing to keep, and no epoch is said to be best")
    func never() throws {
        var features = Self.training.features
        features[7, 3] = .nan
        var trainer = Self.trainer(.relu, training: (features, Self.training.targets))
        #expect(!trainer.isLost)
        _ = trainer.runEpoch()
        #expect(trainer.isLost && trainer.keptRecord == nil && trainer.schedule.bestEpoch == 0)
        let archive = try ArrayArchive(decoding: trainer.checkpoint().encoded())
        var resumed = Self.trainer(.relu, training: (features, Self.training.targets))
        try resumed.resume(from: archive)
        #expect(resumed.isLost && resumed.schedule == trainer.schedule)
        while !resumed.isFinished { _ = resumed.runEpoch() }
        // Patience runs out as it does after a finite epoch without improvement.
        #expect(resumed.records.count == 3 && resumed.keptRecord == nil)
    }

    @Test("a training left and taken up among NaN epochs ends as if undisturbed")
    func resumed() throws {
        var straight = try Self.poisoned(.selu)
        var other = straight
        while !straight.isFinished { _ = straight.runEpoch() }
        while !other.isFinished {
            _ = other.advance { true }
            let archive = try ArrayArchive(decoding: other.checkpoint().encoded())
            other = try NetworkTrainer(
                resuming: archive, shape: Self.shape(.selu), options: Self.options(), seed: 1,
                training: Self.training, validation: Self.validation)
        }
        #expect(other.checkpoint().encoded() == straight.checkpoint().encoded())
        #expect(try EpochRecord.json(other.records) == EpochRecord.json(straight.records))
    }

    @Test("a checkpoint whose best loss is not finite is refused")
    func damaged() throws {
        var trainer = Self.trainer(.selu)
        _ = trainer.runEpoch()
        var archive = trainer.checkpoint()
        let losses = try archive.floats("schedule.losses").values
        archive.setFloats("schedule.losses", [losses[0], losses[1], .nan])
        var other = Self.trainer(.selu)
        #expect(throws: NetworkError.self) { try other.resume(from: archive) }
    }

    @Test("a history with NaN and infinities survives its JSON; one without is plain numbers")
    func history() throws {
        var trainer = try Self.poisoned(.gelu)
        _ = trainer.runEpoch()
        let json = try EpochRecord.json(trainer.records)
        let text = try #require(String(bytes: json, encoding: .utf8))
        #expect(text.contains("\"validationLoss\" : \"nan\""))
        let back = try EpochRecord.records(json: json)
        #expect(back.count == 4 && Array(back.prefix(3)) == Array(trainer.records.prefix(3)))
        #expect(back[3].loss.isNaN && back[3].validationScore.isNaN && back[3].epoch == 4)
        #expect(back[3].learningRate == trainer.records[3].learningRate)
        let infinite = Data(
            """
            [{"epoch":1,"loss":"inf","validationLoss":"-inf","validationScore":0.5,
            "learningRate":0.01}]
            """.utf8)
        let record = try EpochRecord.records(json: infinite)[0]
        #expect(record.loss == .infinity && record.validationLoss == -.infinity)
        #expect(!record.isFinite)
    }

    @Test(
        "the kept epoch is the schedule's, also with a minimum delta and epochs that are not finite"
    )
    func kept() {
        let losses: [Float] = [.nan, -0.5, -0.55, -0.58, -0.61, .infinity, -0.64]
        #expect(TrainingSchedule.keptEpoch(of: losses, minimumDelta: 0) == 7)
        // -0.58 improves on -0.5 by less than 0.1; -0.61 by more.
        #expect(TrainingSchedule.keptEpoch(of: losses, minimumDelta: 0.1) == 5)
        #expect(TrainingSchedule.keptEpoch(of: [.nan, .infinity], minimumDelta: 0) == 0)
        #expect(TrainingSchedule.keptEpoch(of: [], minimumDelta: 0) == 0)
    }
}
