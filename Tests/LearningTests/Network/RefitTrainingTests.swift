import Foundation
import Learning
import LinearAlgebra
import Testing

/// Trainings on all cells, which no held-out cells watch.
@Suite("trainings on all cells")
struct RefitTrainingTests {
    private static let training = KerasGoldenTests.cells(150, seed: 21)
    private static let validation = KerasGoldenTests.cells(70, seed: 31)
    private static let shape = NetworkShape(
        inputCount: 24, hidden: [19, 33, 10], targetCount: 10, dropout: 0.1)

    private static var options: TrainingOptions {
        var options = TrainingOptions()
        options.epochs = 40
        options.batchSize = 32
        options.learningRate = 0.05
        options.plateauPatience = 1
        options.stoppingPatience = 4
        return options
    }

    /// A training by the rates of `schedule`.
    private static func unwatched(_ schedule: RefitSchedule, seed: UInt64 = 1) -> NetworkTrainer {
        var options = options
        options.epochs = schedule.epochCount
        options.fixedRates = schedule.learningRates
        return NetworkTrainer(
            shape: shape, options: options, seed: seed, training: training, validation: nil)
    }

    private static let watched = NetworkTrainerTests.finish(
        NetworkTrainer(
            shape: shape, options: options, seed: 1, training: training, validation: validation))

    /// A history in which the losses of the validation cells fall and rise as told.
    private func history(_ losses: [Float], rate: Float) throws -> [EpochRecord] {
        let records = losses.enumerated().map { index, loss in
            """
            {"epoch": \(index + 1), "loss": 0, "validationLoss": \(loss),
            "validationScore": \(-loss), "learningRate": \(rate / Float(index + 1))}
            """
        }
        return try EpochRecord.records(json: Data("[\(records.joined(separator: ","))]".utf8))
    }

    @Test(
        "epochs are the folds' median, the lower of two, at the rates of the first training of it")
    func median() throws {
        let histories = try [
            history([-0.1, -0.2, -0.3, -0.2], rate: 1),  // keeps epoch 3
            history([-0.1, -0.4, -0.3], rate: 2),  // 2
            history([-0.1, -0.2, -0.3, -0.4, -0.5], rate: 3),  // 5
            history([-0.1, -0.2, -0.3], rate: 4),  // 3
        ]
        let four = try #require(RefitSchedule(histories: histories, stoppingMinimumDelta: 0))
        #expect(four.learningRates == [1, 1 / 2, 1 / 3])
        let three = try #require(
            RefitSchedule(histories: Array(histories.prefix(3)), stoppingMinimumDelta: 0))
        #expect(three.learningRates == [1, 1 / 2, 1 / 3])
        let two = try #require(
            RefitSchedule(histories: Array(histories[1...2]), stoppingMinimumDelta: 0))
        #expect(two.learningRates == [2, 1])
        // Improvements that are too small are none: the first epoch is kept.
        let first = try #require(RefitSchedule(histories: histories, stoppingMinimumDelta: 1))
        #expect(first.epochCount == 1)
        #expect(RefitSchedule(histories: [], stoppingMinimumDelta: 0) == nil)
        #expect(RefitSchedule(histories: [[]], stoppingMinimumDelta: 0) == nil)
    }

    @Test("the cells, seed and rates of a watched training give the weights that it kept")
    func sameWeights() throws {
        let (records, network) = Self.watched
        let schedule = try #require(
            RefitSchedule(histories: [records], stoppingMinimumDelta: 0))
        #expect(schedule.epochCount < records.count)
        #expect(Set(schedule.learningRates).count > 1, "the schedule was to change the rate")
        let (unwatched, refitted) = NetworkTrainerTests.finish(Self.unwatched(schedule))
        #expect(refitted.archive().encoded() == network.archive().encoded())
        #expect(unwatched.map(\.loss) == records.prefix(schedule.epochCount).map(\.loss))
        #expect(unwatched.allSatisfy { $0.validationLoss.isNaN && $0.validationScore.isNaN })
    }

    @Test("left between any two batches and taken up from bytes, it ends as if undisturbed")
    func resumed() throws {
        let schedule = try #require(
            RefitSchedule(histories: [Self.watched.0], stoppingMinimumDelta: 0))
        let (records, network) = NetworkTrainerTests.finish(Self.unwatched(schedule, seed: 2))
        var trainer = Self.unwatched(schedule, seed: 2)
        while !trainer.isFinished {
            var left = 3
            _ = trainer.advance {
                left -= 1
                return left <= 0
            }
            let bytes = trainer.checkpoint().encoded()
            trainer = Self.unwatched(schedule, seed: 2)
            try trainer.resume(from: ArrayArchive(decoding: bytes))
        }
        #expect(trainer.bestNetwork.archive().encoded() == network.archive().encoded())
        #expect(trainer.records.map(\.loss) == records.map(\.loss))
        #expect(trainer.records.map(\.learningRate) == schedule.learningRates)
    }

    @Test("a checkpoint of other rates is not taken up")
    func otherRates() throws {
        let schedule = try #require(
            RefitSchedule(histories: [try history([-0.1, -0.2], rate: 1)], stoppingMinimumDelta: 0))
        let other = try #require(
            RefitSchedule(histories: [try history([-0.1, -0.2], rate: 2)], stoppingMinimumDelta: 0))
        let checkpoint = Self.unwatched(schedule).checkpoint()
        var trainer = Self.unwatched(other)
        #expect(throws: NetworkError.self) { try trainer.resume(from: checkpoint) }
    }
}
