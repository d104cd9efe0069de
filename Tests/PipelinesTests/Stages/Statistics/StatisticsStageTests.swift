import LinearAlgebra
import Pipelines
import Testing

@Suite("Statistics: the columns of a shard without a fold's held-out cells")
struct StatisticsStageTests {
    /// Fold 0 holds out b and c, fold 1 a and d; z is in the file and not in the study.
    private static let seen = SeenMatrix(
        cells: ["a", "b", "c", "z", "d"],
        rows: [[1, 0, 4], [3, 1, 0], [5, 0, 0], [99, 99, 99], [2, 0, 2]])

    private func bench(isSparse: Bool = false, _ seen: SeenMatrix = seen) throws -> StageBench {
        let bench = try StageBench()
        try bench.give(
            "shard",
            isSparse ? .sparseShard(seen.cells, seen.rows) : .shard(seen.cells, seen.rows))
        try bench.give("folds", .folds(["d", "c", "b", "a"], [1, 0, 0, 1]))
        return bench
    }

    @Test("only the cells that the fold trains on count", arguments: [false, true])
    func values(isSparse: Bool) throws {
        let outputs = try bench(isSparse: isSparse).run(
            StatisticsStage.self, StatisticsWork(withoutFold: 0))
        #expect(outputs.roles == ["statistics"])
        let statistics = try outputs.archive("statistics")
        #expect(try statistics.int64s("rows") == [2])
        #expect(try statistics.doubles("sums") == [3, 0, 6])
        #expect(try statistics.doubles("square-sums") == [5, 0, 20])
        #expect(try statistics.int64s("non-zeros") == [2, 0, 2])
        #expect(try statistics.floats("minima").values == [1, 0, 2])
        #expect(try statistics.floats("maxima").values == [2, 0, 4])
    }

    @Test("they are what an ingestion tells of a file with these rows alone")
    func likeIngestion() throws {
        let found = try bench().run(StatisticsStage.self, StatisticsWork(withoutFold: 1))
            .archive("statistics")
        let rows = SeenMatrix(cells: ["b", "c"], rows: [[3, 1, 0], [5, 0, 0]])
        #expect(found.encoded() == rows.statistics().encoded())
    }

    @Test("values of held-out cells, and of cells outside the study, change no byte")
    func heldOut() throws {
        let work = StatisticsWork(withoutFold: 0)
        let first = try bench().run(StatisticsStage.self, work).bytesByRole
        var changed = Self.seen
        for row in [1, 2, 3] { changed.rows[row] = [-8, 70, 0.5] }
        #expect(try bench(changed).run(StatisticsStage.self, work).bytesByRole == first)
        changed.rows[0][0] += 1
        #expect(try bench(changed).run(StatisticsStage.self, work).bytesByRole != first)
    }

    @Test("a shard without any training cell of the fold has statistics of no rows")
    func noRows() throws {
        let seen = SeenMatrix(cells: ["b", "z"], rows: [[3, 1, 0], [9, 9, 9]])
        for isSparse in [false, true] {
            let statistics = try bench(isSparse: isSparse, seen).run(
                StatisticsStage.self, StatisticsWork(withoutFold: 0)
            ).archive("statistics")
            #expect(try statistics.int64s("rows") == [0])
            #expect(try statistics.doubles("sums") == [0, 0, 0])
            #expect(try statistics.floats("minima").values.allSatisfy { $0 == .infinity })
            #expect(try statistics.floats("maxima").values.allSatisfy { $0 == -.infinity })
            #expect(try statistics.int64s("cell-counts") == [0, 0, 0])
        }
    }

    @Test("a missing input is named", arguments: ["shard", "folds"])
    func missing(role: String) throws {
        try bench().expectMissing(role, StatisticsStage.self, StatisticsWork(withoutFold: 0))
    }

    @Test("a task that nobody wants any more ends")
    func cancelled() throws {
        try bench().expectAbandoned(StatisticsStage.self, StatisticsWork(withoutFold: 0))
    }

    private func bench(_ seen: SeenMatrix) throws -> StageBench {
        try bench(isSparse: false, seen)
    }
}
