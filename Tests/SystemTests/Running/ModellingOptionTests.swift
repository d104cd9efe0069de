import Foundation
import Learning
import Testing

/// Choices of a model, through the programs: from the cluster file to the scores.
@Suite(.serialized) struct ModellingOptionTests {
    private static let launch = "  launch: [{kind: local, workers: 2}]\n"

    /// Runs a study with `options` and returns its scores.
    private func scores(_ sandbox: Sandbox, _ options: [String: String]) throws -> ScoreReport {
        let file = try sandbox.writeClusterFile(extra: Self.launch, options: options)
        let result = try sandbox.run("mmcoord", ["run", file])
        #expect(result.status == 0, "\(result.output.suffix(2_000))")
        return try ScoreReport(json: Data(sandbox.text("state/scores.json").utf8))
    }

    @Test("every activation trains a network of its own")
    func activations() throws {
        let sandbox = try Sandbox()
        var found: Set<String> = []
        for name in ["selu", "relu", "gelu", "swish"] {
            let report = try scores(
                sandbox, ["model": "{hidden: [64, 64], activation: \(name), dropout: 0.2}"])
            #expect(try #require(report.overall.score) > 0.3, "\(name)")
            found.insert(try sandbox.sha256("state/models/fold-0-seed-1.mmarray"))
        }
        #expect(found.count == 4)
    }

    @Test("training on chosen days leaves every cell its held-out prediction and score")
    func chosenDays() throws {
        let sandbox = try Sandbox()
        let all = try scores(sandbox, [:])
        let some = try scores(
            sandbox, ["folds": "{by: donor, count: 3, train-on: {day: [3, 4.0]}}"])
        #expect(some.overall.cellCount == all.overall.cellCount)
        #expect(some.overall.score != all.overall.score)
        #expect(sandbox.text("state/summary.txt").contains("trained on day 3, 4.0 alone ("))
    }
}
