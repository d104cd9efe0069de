import Foundation
import Learning
import Testing

/// Trainings whose loss stops being a number, through the programs: an epsilon below single
/// precision divides by zero once the squared gradients of a unit have vanished.
@Suite(.serialized) struct DivergedStudyTests {
    private func run(
        _ sandbox: Sandbox, activation: String
    ) throws -> (status: Int32, output: String) {
        // Pinned: in which epoch a loss stops being a number depends on last digits, and so on the
        // vector instructions of the machine.
        let file = try sandbox.writeClusterFile(
            extra: "  launch: [{kind: local, workers: 2}]\n  reproducible: portable\n",
            options: [
                "model":
                    "{hidden: [64, 64], activation: \(activation), hidden-l2: 0, output-l2: 0}",
                "training":
                    "{epochs: 60, batch: 64, learning-rate: 0.5, stopping: {patience: 60}, "
                    + "adam: {beta2: 0.5, epsilon: 1.0e-60}}",
            ])
        return try sandbox.run("mmcoord", ["run", file])
    }

    @Test("a training that diverges late keeps its best weights, and history and summary say so")
    func late() throws {
        let sandbox = try Sandbox()
        let result = try run(sandbox, activation: "swish")
        #expect(result.status == 0, "\(result.output.suffix(2_000))")
        let history = sandbox.text("state/history.csv").split(separator: "\n").dropFirst()
            .map { $0.split(separator: ",").map { Double($0) ?? .zero } }
        let summary = sandbox.text("state/summary.txt")
        var divergedCount = 0
        for fold in 0..<3 {
            let epochs = history.filter { $0[0] == Double(fold) }
            let first = try #require(epochs.firstIndex { !$0[4].isFinite || !$0[3].isFinite })
            guard first > 0 else { continue }
            divergedCount += 1
            // Keras goes on until patience ends; what is NaN stays NaN.
            #expect(epochs[first...].allSatisfy { $0[4].isNaN && $0[5].isNaN })
            #expect(epochs.count == 60)
            let finite = epochs[..<first]
            let lowest = try #require(finite.map { $0[4] }.min())
            let best = try #require(finite.first { $0[4] == lowest })
            let told =
                "fold \(fold), seed 1: the loss was not finite from epoch \(first + 1) on; the "
                + "weights of epoch \(Int(best[2])) are kept."
            #expect(summary.contains("  - \(told)\n"), "\(told)")
            #expect(result.output.contains(" warning: ") || result.output.contains("warn"))
            let report = try ScoreReport(json: Data(sandbox.text("state/scores.json").utf8))
            let training = try #require(report.trainings.first { $0.fold == fold })
            #expect(abs(training.score - best[5]) < 1e-5)
        }
        #expect(divergedCount > 0, "nothing diverged late")
        let logs = (1...2).map { sandbox.text("state/worker-\($0).log") }.joined()
        #expect(logs.contains("the loss is not finite in epoch"))
    }

    @Test("a training without a finite epoch stops the study with fold, seed and what to do")
    func never() throws {
        let sandbox = try Sandbox()
        let result = try run(sandbox, activation: "relu")
        #expect(result.status == 1)
        let told = /fold \d, seed 1: the loss was not finite from epoch 1 on/
        #expect(result.output.firstMatch(of: told) != nil, "\(result.output.suffix(1_000))")
        #expect(result.output.contains("Lower training.learning-rate (0.5)"))
        #expect(result.output.contains("scale of the inputs"))
        #expect(!sandbox.exists("state/scores.json"))
    }
}
