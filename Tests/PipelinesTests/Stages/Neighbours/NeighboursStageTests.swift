import Learning
import LinearAlgebra
import Pipelines
import Testing

@Suite("Features averaged over the nearest cells") struct NeighboursStageTests {
    /// a and b point one way, c and d another; the shards lie in another order than the rows.
    private func bench() throws -> StageBench {
        let bench = try StageBench()
        try bench.give("rows", .features(["c", "a"], [[9, 9], [9, 9]]))
        try bench.give("features-0", .features(["c", "a"], [[4, 40], [1, 10]]))
        try bench.give("features-0", .features(["b", "d"], [[3, 30], [8, 80]]))
        try bench.give("features-1", .features(["a", "b"], [[1, 0], [2, 0.1]]))
        try bench.give("features-1", .features(["c", "d"], [[0, 3], [0.1, 1]]))
        return bench
    }

    private func expect(
        _ outputs: StageOutputs, _ cells: [String], _ rows: [[Double]],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let archive = try outputs.archive("features")
        #expect(try archive.texts("cells") == cells, sourceLocation: sourceLocation)
        expectClose(try archive.matrix("features"), rows, sourceLocation: sourceLocation)
    }

    @Test("a cell has its own part and its neighbours' mean, itself included")
    func values() throws {
        try expect(
            bench().run(NeighboursStage.self, NeighboursWork(count: 2, share: 0.5)), ["c", "a"],
            [[5, 50], [1.5, 15]])
        try expect(
            bench().run(
                NeighboursStage.self, NeighboursWork(count: 2, share: 1, columnCount: 1)),
            ["c", "a"], [[6], [2]])
        try expect(
            bench().run(NeighboursStage.self, NeighboursWork(count: 1, share: 0.7)), ["c", "a"],
            [[4, 40], [1, 10]])
    }

    @Test("only the first features are compared where that is asked")
    func compared() throws {
        // By the first feature alone d is as near to a as b is, and c is near to none.
        let outputs = try bench().run(
            NeighboursStage.self, NeighboursWork(count: 3, share: 1, comparedCount: 1))
        let found = try outputs.archive("features").matrix("features")
        #expect(found.row(1).elementsEqual([4, 40]))
    }

    @Test("for one fold neighbours are on the cell's own side")
    func sides() throws {
        let bench = try bench()
        try bench.give("folds", .folds(["a", "b", "c", "d"], [0, 1, 1, 0]))
        // Fold 0 trains on b and c: c has b as its other neighbour, a has d.
        try expect(
            bench.run(
                NeighboursStage.self, NeighboursWork(count: 2, share: 1, withoutFold: 0)),
            ["c", "a"], [[3.5, 35], [4.5, 45]])
    }

    @Test("a missing input is named", arguments: ["rows", "features-0", "features-1"])
    func missing(role: String) throws {
        try bench().expectMissing(
            role, NeighboursStage.self, NeighboursWork(count: 2, share: 0.5))
    }

    @Test("a feature that is not finite is an error")
    func notFinite() throws {
        let bench = try bench()
        try bench.give("features-0", .features(["e"], [[.nan, 1]]))
        try bench.give("features-1", .features(["e"], [[1, 1]]))
        #expect(throws: TaskError.self) {
            try bench.run(NeighboursStage.self, NeighboursWork(count: 2, share: 0.5))
        }
    }

    @Test("a cancelled task ends")
    func cancelled() throws {
        let bench = try bench()
        bench.cancellation.raise()
        #expect(throws: TaskError.self) {
            try bench.run(NeighboursStage.self, NeighboursWork(count: 2, share: 0.5))
        }
    }
}
