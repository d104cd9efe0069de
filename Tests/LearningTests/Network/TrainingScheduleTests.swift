import Foundation
import Learning
import Testing

@Suite("training schedule")
struct TrainingScheduleTests {
    struct Golden: Decodable {
        struct Case: Decodable, Sendable {
            let plateau: Int
            let stopping: Int
            let floor: Double
            let delta: Double
            let losses: [Float?]
            let rates: [Float]
            let bestEpoch: Int
            let stopped: Bool
        }
        let keras: String
        let cases: [Case]
    }

    @Test("rates, best epoch and end equal Keras's callbacks on fifty sequences")
    func golden() throws {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../Golden/keras_callbacks.json")
        let golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
        #expect(golden.cases.count >= 50 && golden.cases.contains { $0.stopped })
        for (index, item) in golden.cases.enumerated() {
            var options = TrainingOptions()
            options.plateauPatience = item.plateau
            options.stoppingPatience = item.stopping
            options.minimumLearningRate = item.floor
            options.stoppingMinimumDelta = item.delta
            var schedule = TrainingSchedule(options)
            var rates: [Float] = []
            for loss in item.losses where !schedule.isStopped {
                rates.append(schedule.learningRate)
                let isBest = schedule.record(validationLoss: loss ?? .nan, options)
                #expect(isBest == (schedule.bestEpoch == schedule.epoch))
            }
            let hint = Comment("case \(index) of Keras \(golden.keras)")
            #expect(rates == item.rates, hint)
            #expect(schedule.bestEpoch == item.bestEpoch, hint)
            #expect(schedule.isStopped == item.stopped, hint)
        }
    }
}
