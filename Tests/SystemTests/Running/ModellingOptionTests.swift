import Foundation
import Learning
import LinearAlgebra
import SingleCell
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

    @Test("statistics of batches are features that no target has a part in")
    func batchStatistics() throws {
        let sandbox = try Sandbox()
        let options = [
            "features": "{components: 20, batch-statistics: donor * day, batch-components: 3}",
            "training": "{epochs: 3, batch: 64}",
        ]
        let before = try scores(sandbox, options)
        try shuffleTargets(sandbox)
        let again = try scores(sandbox, options)
        #expect(before.overall.score != again.overall.score)
        // With the same inputs a task is not done again.
        let log = sandbox.text("state/worker-1.log") + sandbox.text("state/worker-2.log")
        for (kind, count) in [
            ("features/batches", 1), ("features/svd/project", 16), ("train", 6),
        ] {
            let done = log.split(separator: "\n")
                .count { $0.contains("citeseq/\(kind)") && $0.contains(": done") }
            #expect(done == count, "\(kind)")
        }
    }

    /// Gives every training cell the targets of another.
    private func shuffleTargets(_ sandbox: Sandbox) throws {
        let path = sandbox.folder + "/data/train_cite_targets.h5"
        let file = try MatrixFile(MatrixSource(path: path, layer: nil))
        let header = file.header
        let values = try file.readRows(0..<header.rowCount).dense()
        var writer = try PandasWriter(
            path: path, key: "train_cite_targets", cellIds: header.cellIds,
            columnNames: header.columnNames)
        try writer.append(values.selectingRows(Array((0..<header.rowCount).reversed())))
        try writer.finish()
    }

    @Test("an adversarial fold holds out the share of training cells most like the test cells")
    func adversarial() throws {
        let sandbox = try Sandbox()
        let options = [
            "folds": "{scheme: adversarial, share: 0.2, train-on: {day: [2, 3]}}",
            "training": "{epochs: 6, batch: 64}",
        ]
        let cells = try CellTable(csv: sandbox.folder + "/data/metadata.csv")
        let report = try scores(sandbox, options)
        let file = try #require(try CellTable(obs: sandbox.folder + "/state/out_of_fold.h5ad"))
        #expect(report.folds.count == 1)
        #expect(report.overall.cellCount == file.cellIds.count)
        #expect(Set(file.columns["fold"] ?? []) == ["0"])
        #expect(Set(file.cellIds).isSubset(of: cells.cellIds))
        let training = try MatrixFile(
            MatrixSource(path: sandbox.folder + "/data/train_cite_targets.h5", layer: nil))
        let share = Double(file.cellIds.count) / Double(training.header.rowCount)
        #expect(abs(share - 0.2) < 0.01)
        let summary = sandbox.text("state/summary.txt")
        #expect(
            summary.contains("Folds: 1 fold, the 20 % of the training cells most like the test"))
        #expect(summary.contains("trained on day 2, 3 alone"))
        #expect(sandbox.exists("state/submission.csv"))
        let check = try sandbox.run("mmcoord", ["check", "\(sandbox.folder)/study.yaml"])
        #expect(check.output.contains("found once their features are known"))
        #expect(check.status == 0)
    }

    @Test("a tf-idf view counts training cells, or all cells")
    func termFrequencies() throws {
        let sandbox = try Sandbox()
        func shot(_ features: String) throws -> String {
            let report = try scores(
                sandbox, ["features": features, "training": "{epochs: 6, batch: 64}"])
            #expect(try #require(report.overall.score) > 0.3)
            return try sandbox.sha256("state/submission.csv")
        }
        let train = try shot("{components: 20, views: [tf-idf, count-median]}")
        let all = try shot("{components: 20, views: [tf-idf, count-median], fit: all}")
        #expect(train != all)
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
