import Foundation
import Learning
import LinearAlgebra
import Testing

@Suite struct BaselineScoreTests {
    /// Scores of cells; nil where the prediction is constant.
    private static func scores(_ known: [Double?]) -> CellScores {
        CellScores(
            scores: known.map { $0 ?? constantRowScore },
            constants: known.map { $0 == nil ? .predictions : [] })
    }

    private func report() throws -> ScoreReport {
        let plan = try FoldPlan(
            foldCount: 2, foldOfCell: [0, 0, 1, 1], groups: ["b", "b", "a", "a"])
        let metadata = [ScoreReport.MetadataColumn(name: "day", values: ["1", "2", "1", "2"])]
        var report = ScoreReport(
            folds: plan, scores: Self.scores([0.9, 0.8, 0.7, 0.6]), metadata: metadata)
        report.baselines = ScoreReport.Baselines(
            folds: plan, meanProfile: Self.scores([0.5, 0.25, nil, 0]),
            ridge: Self.scores([0.75, 0.5, 0.25, 1]), ridgeLambdas: [30, 1e7], metadata: metadata)
        return report
    }

    @Test("each part of a report has the baselines' scores of the same cells beside it")
    func parts() throws {
        let report = try report()
        let baselines = try #require(report.baselines)
        // A cell without a correlation scores -1 here as everywhere.
        #expect(baselines.overall.meanProfile == (0.5 + 0.25 - 1 + 0) / 4)
        #expect(baselines.overall.ridge == 2.5 / 4)
        #expect(baselines.folds.map(\.meanProfile) == [0.375, -0.5])
        #expect(baselines.folds.map(\.ridge) == [0.625, 0.625])
        #expect(baselines.groups.map(\.name) == report.groups.map(\.name))
        #expect(baselines.groups.map(\.meanProfile) == [-0.5, 0.375])
        #expect(baselines.partitions.map(\.column) == ["day"])
        #expect(baselines.partitions[0].parts.map(\.name) == ["1", "2"])
        #expect(baselines.partitions[0].parts.map(\.ridge) == [0.5, 0.75])
        #expect(baselines.ridgeLambdas == [30, 1e7])
    }

    @Test("a report with baselines is read back as it was written")
    func json() throws {
        let report = try report()
        let json = try report.json()
        #expect(try ScoreReport(json: json) == report)
        let root = try #require(JSONSerialization.jsonObject(with: json) as? [String: Any])
        let baselines = try #require(root["baselines"] as? [String: Any])
        let overall = try #require(baselines["overall"] as? [String: Any])
        #expect(overall["ridge"] as? Double == 0.625)
    }
}
