import Foundation
import LinearAlgebra
import Pipelines
import Testing

@Suite("Cell statistics: features of a cell's own values") struct CellStatisticsStageTests {
    private static let cells = ["a", "b", "c"]
    private static let rows: [[Float]] = [[1, 0, 3], [0, 0, 0], [-2, 0, 0]]
    private static let describe = CellStatisticsWork.describe(isTest: false, quantiles: [0.5])
    private static let describeTest = CellStatisticsWork.describe(isTest: true, quantiles: [0.5])

    private func bench(counted: [UInt8] = [1, 1, 1], isSparse: Bool = false) throws -> StageBench {
        let bench = try StageBench()
        try bench.give(
            "shard",
            isSparse ? .sparseShard(Self.cells, Self.rows) : .shard(Self.cells, Self.rows))
        try bench.give("counted", Self.counted(counted))
        try bench.give("columns", .columns(keep: [1, 0, 1], testColumn: [2, -1, 0]))
        return bench
    }

    private static func counted(_ bytes: [UInt8]) -> ArrayArchive {
        var archive = ArrayArchive()
        archive.setBytes("counted", bytes)
        return archive
    }

    /// Which columns count, of a decision.
    private func chosen(_ decision: ArrayArchive) throws -> [UInt8] {
        let bench = try StageBench()
        try bench.give("columns", decision)
        let outputs = try bench.run(CellStatisticsStage.self, .choose)
        #expect(outputs.roles == ["counted"])
        return try outputs.archive("counted").bytes("counted")
    }

    @Test("columns count that test cells have too, whether the study leaves them out or not")
    func choice() throws {
        #expect(try chosen(.columns(keep: [1, 0, 1, 0], testColumn: [3, -1, 0])) == [1, 0, 0, 1])
        #expect(try chosen(.columns(keep: [1, 0, 1])) == [1, 1, 1])
    }

    @Test("features are depth, share, quantiles, mean and deviation", arguments: [false, true])
    func values(isSparse: Bool) throws {
        let outputs = try bench(isSparse: isSparse).run(CellStatisticsStage.self, Self.describe)
        #expect(outputs.roles == ["features"])
        let features = try outputs.archive("features")
        #expect(try features.texts("cells") == Self.cells)
        expectClose(
            try features.matrix("features"),
            [[log(5), 2.0 / 3, 2, 2, 1], [0, 0, 0, 0, 0], [log(3), 1.0 / 3, -2, -2, 0]])
    }

    @Test("columns that do not count have no part, of training and of test cells")
    func counted() throws {
        let bench = try bench(counted: [0, 1, 1])
        let training = try bench.run(CellStatisticsStage.self, Self.describe)
        expectClose(
            try training.archive("features").matrix("features"),
            [[log(4), 0.5, 3, 3, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]])
        // The first test column is the third of training; the third is the first, which does not
        // count; the second is not in training.
        let tests = try bench.run(CellStatisticsStage.self, Self.describeTest)
        expectClose(
            try tests.archive("features").matrix("features"),
            [[log(2), 1, 1, 1, 0], [0, 0, 0, 0, 0], [log(3), 1, -2, -2, 0]])
    }

    @Test("a cell has the same features as a training and as a test cell")
    func sides() throws {
        let bench = try bench()
        let training = try bench.run(CellStatisticsStage.self, Self.describe)
        try bench.replace("shard", .shard(Self.cells, Self.rows.map { [$0[2], 7, $0[1], $0[0]] }))
        try bench.replace("columns", .columns(keep: [1, 1, 1], testColumn: [2, -1, 1, 0]))
        let tests = try bench.run(CellStatisticsStage.self, Self.describeTest)
        #expect(tests.bytesByRole == training.bytesByRole)
    }

    @Test("a shard of other columns is refused")
    func otherShard() throws {
        let bench = try bench()
        try bench.replace("shard", .shard(["a"], [[1, 2]]))
        #expect(
            throws: TaskError.inputCount(
                task: StageBench.task, role: "columns of the shard", expected: 3, found: 2)
        ) {
            try bench.run(CellStatisticsStage.self, Self.describe)
        }
    }

    @Test("a missing input is named", arguments: ["shard", "counted", "columns"])
    func missing(role: String) throws {
        try bench().expectMissing(role, CellStatisticsStage.self, Self.describeTest)
    }

    @Test("an archive of something else is an error that names what it lacks")
    func otherArchive() throws {
        let bench = try bench()
        try bench.replace("counted", .names(["CD4"]))
        #expect(throws: LinearAlgebraError.self) {
            try bench.run(CellStatisticsStage.self, Self.describe)
        }
    }

    @Test("a task that nobody wants any more ends", arguments: [Self.describe, .choose])
    func cancelled(work: CellStatisticsWork) throws {
        try bench().expectAbandoned(CellStatisticsStage.self, work)
    }
}
