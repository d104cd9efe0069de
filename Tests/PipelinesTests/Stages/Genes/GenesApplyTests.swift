import Foundation
import LinearAlgebra
import Pipelines
import Testing

@Suite("Genes: the features of a shard") struct GenesApplyTests {
    private static let rows: [[Float]] = [[1, 2, 3], [0, 1, 4]]

    /// The last of three columns is a gene with mean 3, scale 0.5; the first one with mean 1.
    private func bench(isSparse: Bool = false) throws -> StageBench {
        let bench = try StageBench()
        let cells = ["a", "b"]
        try bench.give(
            "shard", isSparse ? .sparseShard(cells, Self.rows) : .shard(cells, Self.rows))
        try bench.give("columns", .columns(keep: [1, 1, 1], testColumn: [2, -1, 0]))
        try bench.give("genes", .genes([0, 2], means: [1, 3], scales: [1, 0.5]))
        return bench
    }

    @Test("features are the selected columns, standardised", arguments: [false, true])
    func values(isSparse: Bool) throws {
        let outputs = try bench(isSparse: isSparse).run(GenesStage.self, .apply(isTest: false))
        #expect(outputs.roles == ["features"])
        let features = try outputs.archive("features")
        #expect(try features.texts("cells") == ["a", "b"])
        expectClose(try features.matrix("features"), [[0, 0], [-1, 2]])
    }

    @Test("features in a view are standardised after it")
    func view() throws {
        let features = try bench().run(GenesStage.self, .apply(isTest: false, view: "log"))
            .archive("features")
        expectClose(
            try features.matrix("features"),
            [[log(2) - 1, 2 * (log(4) - 3)], [-1, 2 * (log(5) - 3)]])
    }

    @Test("columns of test cells are brought into the order of the training columns")
    func testColumns() throws {
        let bench = try bench()
        // The first column is the third of training, the second is not in training.
        try bench.replace("shard", .shard(["t"], [[3.5, 9, 1]]))
        let features = try bench.run(GenesStage.self, .apply(isTest: true)).archive("features")
        expectClose(try features.matrix("features"), [[0, 1]])
    }

    @Test("where no column is selected, cells have no features")
    func none() throws {
        let bench = try bench()
        try bench.replace("genes", .genes([], means: [], scales: []))
        let features = try bench.run(GenesStage.self, .apply(isTest: false)).archive("features")
        #expect(try features.texts("cells") == ["a", "b"])
        #expect(try features.matrix("features").columnCount == 0)
    }

    @Test("a missing input is named", arguments: ["shard", "columns", "genes"])
    func missing(role: String) throws {
        try bench().expectMissing(role, GenesStage.self, .apply(isTest: false))
    }

    @Test("an archive of something else is an error that names what it lacks")
    func otherArchive() throws {
        let bench = try bench()
        try bench.replace("genes", .names(["CD4"]))
        #expect(throws: LinearAlgebraError.self) {
            try bench.run(GenesStage.self, .apply(isTest: false))
        }
    }

    @Test("a task that nobody wants any more ends")
    func cancelled() throws {
        try bench().expectAbandoned(GenesStage.self, .apply(isTest: false))
    }
}
