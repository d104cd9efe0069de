import Foundation
import Learning
import LinearAlgebra
import Pipelines
import SingleCell
import Testing

@Suite("Columns: which columns are used") struct ColumnsStageTests {
    private static let names = ["CD4", "CD8A", "X", "Y", "Z"]
    /// X is the same in all training cells.
    private static let training = SeenMatrix(
        cells: ["a", "b", "c", "d"],
        rows: [[1, 0, 1, 0, 2], [3, 0, 1, 1, 0], [5, 2, 1, 0, 0], [7, 2, 1, 1, 2]])
    private static let targets = SeenMatrix(
        cells: ["a", "b", "c", "d"], rows: [[1, 2, 3], [3, 2, 1], [2, 2, 2], [5, 1, 0]])
    /// Z is the same in all test cells, Y is not there, W is new.
    private static let test = SeenMatrix(
        cells: ["e", "f"], rows: [[1, 1, 3, 0, 5], [1, 2, 4, 1, 6]])

    /// The training inputs in two shards; with test inputs where asked for.
    private func bench(hasTest: Bool = true) throws -> StageBench {
        let bench = try StageBench()
        try bench.give("train-statistics", Self.training.statistics(0..<2))
        try bench.give("train-statistics", Self.training.statistics(2..<4))
        try bench.give("train-names", .names(Self.names))
        try bench.give("target-statistics", Self.targets.statistics())
        try bench.give("target-names", .names(["CD4", "CD8", "Nonsense9"]))
        guard hasTest else { return bench }
        try bench.give("test-statistics", Self.test.statistics())
        try bench.give("test-names", .names(["Z", "CD4", "CD8A", "X", "W"]))
        return bench
    }

    private func report(_ outputs: StageOutputs) throws -> ColumnReport {
        try ColumnReport(json: Data(try outputs.bytes("report")))
    }

    @Test("columns that are constant or not in the test inputs are left out, each with its reason")
    func constant() throws {
        let outputs = try bench().run(
            ColumnsStage.self, ColumnsWork(drop: .constant))
        #expect(outputs.roles == ["columns", "report"])
        let columns = try outputs.archive("columns")
        #expect(try columns.bytes("keep") == [1, 1, 0, 0, 0])
        #expect(try columns.int32s("test-column") == [4, 0, 1, 2, -1])
        let report = try report(outputs)
        #expect(report.columnCount == 5 && report.keptCount == 2)
        #expect(
            report.dropped == [
                ColumnReport.Dropped(name: "X", reasons: [.constantInTraining]),
                ColumnReport.Dropped(name: "Y", reasons: [.notInTest]),
                ColumnReport.Dropped(name: "Z", reasons: [.constantInTest]),
                ColumnReport.Dropped(name: "W", reasons: [.notInTraining]),
            ])
        #expect(report.values.constantCells.examples == ["c"])
    }

    @Test("a list names what is left out")
    func lists() throws {
        let bench = try bench(hasTest: false)
        try bench.give("drop", bytes: Array("CD8A\nY\n".utf8))
        let outputs = try bench.run(ColumnsStage.self, ColumnsWork(drop: .list))
        let columns = try outputs.archive("columns")
        #expect(try columns.bytes("keep") == [1, 0, 1, 0, 1])
        #expect(try columns.int32s("test-column").isEmpty)
        let report = try report(outputs)
        #expect(report.dropped.map(\.name) == ["CD8A", "Y"])
        #expect(report.dropped.allSatisfy { $0.reasons == [.listed] })
    }

    @Test("statistics of no rows, as of a shard without training cells, change nothing")
    func emptyShard() throws {
        let expected = try bench().run(ColumnsStage.self, ColumnsWork(drop: .constant))
        for isFirst in [true, false] {
            let bench = try bench()
            bench.withdraw("train-statistics")
            let shards = [Self.training.statistics(0..<2), Self.training.statistics(2..<4)]
            // Both ways round: the first sum is begun with the empty shard, or ended with it.
            let empty = Self.training.statistics(0..<0)
            for shard in isFirst ? [empty] + shards : shards + [empty] {
                try bench.give("train-statistics", shard)
            }
            let found = try bench.run(ColumnsStage.self, ColumnsWork(drop: .constant))
            #expect(found.bytesByRole == expected.bytesByRole)
        }
    }

    @Test("a name of a list that is no column is an error, with what columns are named like")
    func unknownColumn() throws {
        let bench = try bench()
        try bench.give("drop", bytes: Array("Nope\n".utf8))
        #expect(throws: TaskError.unknownColumn(list: "drop", name: "Nope", example: "CD4")) {
            try bench.run(ColumnsStage.self, ColumnsWork(drop: .list))
        }
    }

    @Test("inputs, or targets, that are the same in all cells stop the study")
    func nothingToLearn() throws {
        let work = ColumnsWork(drop: .none)
        let inputs = try bench(hasTest: false)
        try inputs.replace(
            "train-statistics",
            SeenMatrix(
                cells: ["a", "b"], rows: [[1, 2, 3, 4, 5], [1, 2, 3, 4, 5]]
            ).statistics())
        let targets = try bench()
        try targets.replace(
            "target-statistics",
            SeenMatrix(cells: ["a", "b"], rows: [[1, 1, 1], [2, 2, 2]]).statistics())
        for bench in [inputs, targets] {
            let error = #expect(throws: LearningError.self) {
                try bench.run(ColumnsStage.self, work)
            }
            guard case .unusableData? = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
    }

    @Test(
        "a missing input is named",
        arguments: [
            "train-statistics", "train-names", "target-statistics", "target-names",
            "test-statistics", "drop",
        ])
    func missing(role: String) throws {
        let bench = try bench()
        try bench.give("drop", bytes: Array("Y\n".utf8))
        bench.expectMissing(role, ColumnsStage.self, ColumnsWork(drop: .list))
    }

    @Test("an archive of something else is an error that names what it lacks")
    func otherArchive() throws {
        let bench = try bench()
        try bench.replace("target-statistics", .names(["CD4"]))
        #expect(throws: LinearAlgebraError.self) {
            try bench.run(ColumnsStage.self, ColumnsWork(drop: .none))
        }
    }

    @Test("a task that nobody wants any more ends")
    func cancelled() throws {
        try bench().expectAbandoned(
            ColumnsStage.self, ColumnsWork(drop: .constant))
    }
}
