import Foundation
import Learning
import LinearAlgebra
import Testing

@Suite("Score reports")
struct ScoreReportTests {
    static func report() throws -> ScoreReport {
        let truth = DenseMatrix(
            rowCount: 4, columnCount: 3, values: [1, 2, 3, 1, 2, 3, 3, 2, 1, 1, 2, 9])
        let prediction = DenseMatrix(
            rowCount: 4, columnCount: 3, values: [1, 2, 3, 3, 2, 1, 3, 2, 1, 5, 5, 5])
        return ScoreReport(
            folds: try FoldPlan(
                foldCount: 2, foldOfCell: [0, 0, 1, 1], groups: ["B", "B", "C", "A"]),
            targetNames: ["CD3", "CD4", "CD8"], truth: truth, prediction: prediction,
            metadata: [.init(name: "cell_type", values: ["T", "B", "B", "T"])])
    }

    @Test("every part of the cells has its own mean")
    func partsHaveMeans() throws {
        let report = try Self.report()
        #expect(report.overall.score == 0)
        #expect(report.overall.cellCount == 4)
        #expect(report.overall.constantCellCount == 1)
        #expect(report.folds.map(\.score) == [0, 0])
        #expect(report.groups.map(\.name) == ["A", "B", "C"])
        #expect(report.groups.map(\.score) == [-1, 0, 1])
        #expect(report.groups.map(\.constantCellCount) == [1, 0, 0])
        #expect(report.partitions.map(\.column) == ["cell_type"])
        #expect(report.partitions[0].parts.map(\.name) == ["B", "T"])
        #expect(report.partitions[0].parts.map(\.score) == [0, 0])
        #expect(report.targets.map(\.name) == ["CD3", "CD4", "CD8"])
        #expect(report.targets[1].score == nil)
    }

    @Test("a missing score is null in JSON, and a report survives encoding")
    func encodesNull() throws {
        let report = try Self.report()
        let json = try report.json()
        let text = try #require(String(bytes: json, encoding: .utf8))
        #expect(text.contains("\"score\" : null"))
        #expect(!text.lowercased().contains("nan"))
        #expect(try ScoreReport(json: json) == report)
    }

    @Test("a target is scored over held-out cells alone, as it was measured")
    func targetsOfHeldOutCells() throws {
        let plan = try FoldPlan(
            scheme: .timeForward(by: "day"), foldCount: 1,
            foldOfCell: [FoldPlan.noFold, 0, 0, 0], groups: ["2", "3", "3", "3"],
            timeOfCell: [2, 3, 3, 3])
        // The first cell has no prediction, and the third is measured far deeper.
        let truth = DenseMatrix(
            rowCount: 4, columnCount: 3, values: [9, 0, 0, 1, 2, 7, 20, 40, 70, 2, 1, 7])
        let prediction = DenseMatrix(
            rowCount: 4, columnCount: 3, values: [0, 0, 0, -1, 0, 1, -1, 0.5, 0.5, 0, -1, 1])
        let report = ScoreReport(
            folds: plan, targetNames: ["a", "b", "c"], truth: truth, prediction: prediction)
        // numpy: np.corrcoef([1, 20, 2], [-1, -1, 0])[0, 1], and alike for b and c.
        let expected = [-0.458_956_860_082_633_1, 0.770_459_937_671_822_1, -1]
        for (target, score) in zip(report.targets, expected) {
            #expect(abs(try #require(target.score) - score) < 1e-9)
        }
    }

    @Test("scores of cells survive their archive, with what of them is constant")
    func cellArchive() throws {
        let scores = CellScores(
            truth: DenseMatrix(rowCount: 3, columnCount: 2, values: [1, 1, 1, 2, 3, 3]),
            prediction: DenseMatrix(rowCount: 3, columnCount: 2, values: [1, 2, 4, 6, 5, 5]))
        #expect(scores.scores == [-1, 1, -1])
        #expect(scores.constants == [.targets, [], [.targets, .predictions]])
        let archive = scores.archive(ids: ["a", "b", "c"], rows: [2, 1])
        let back = try CellScores(archive: archive)
        #expect(try archive.texts("cells") == ["c", "b"])
        #expect(back.scores == [-1, 1] && back.constants == [[.targets, .predictions], []])
        for name in archive.names {
            var damaged = archive
            damaged[name] = nil
            #expect(throws: LinearAlgebraError.self) { try CellScores(archive: damaged) }
            damaged[name] = ArrayArchive.Entry(.uint8([1]))
            #expect(throws: LinearAlgebraError.self) { try CellScores(archive: damaged) }
        }
    }

    @Test("equal reports give equal bytes, keys sorted")
    func deterministicBytes() throws {
        let first = try Self.report().json()
        #expect(try Self.report().json() == first)
        let text = try #require(String(bytes: first, encoding: .utf8))
        let keys = [
            "\"folds\"", "\"groups\"", "\"overall\"", "\"partitions\"", "\"targets\"",
            "\"trainings\"",
        ]
        let places = keys.compactMap { text.range(of: $0)?.lowerBound }
        #expect(places.count == 6 && places == places.sorted())
    }
}
