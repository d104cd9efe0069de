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

    @Test("equal reports give equal bytes, keys sorted")
    func deterministicBytes() throws {
        let first = try Self.report().json()
        #expect(try Self.report().json() == first)
        let text = try #require(String(bytes: first, encoding: .utf8))
        let keys = ["\"folds\"", "\"groups\"", "\"overall\"", "\"partitions\"", "\"targets\""]
        let places = keys.compactMap { text.range(of: $0)?.lowerBound }
        #expect(places.count == 5 && places == places.sorted())
    }
}
