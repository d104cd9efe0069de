import LinearAlgebra
import Pipelines
import Testing

@Suite("Documents: in how many cells each column is above zero") struct DocumentsStageTests {
    private static let training = SeenMatrix(
        cells: ["a", "b", "c", "d"],
        rows: [[1, 0, 1, 0, 2], [3, 0, 1, 1, 0], [5, 2, 1, 0, 0], [7, 2, 1, 1, 2]])
    /// The last test column is not in training.
    private static let test = SeenMatrix(
        cells: ["e", "f"], rows: [[1, 1, 3, 0, 5], [1, 2, 4, 1, 6]])

    /// The training inputs in two shards.
    private func bench(hasTest: Bool = true) throws -> StageBench {
        let bench = try StageBench()
        try bench.give("train-statistics", Self.training.statistics(0..<2))
        try bench.give("train-statistics", Self.training.statistics(2..<4))
        try bench.give(
            "columns", .columns(keep: [1, 1, 1, 1, 1], testColumn: [4, 0, 1, 2, -1]))
        if hasTest { try bench.give("test-statistics", Self.test.statistics()) }
        return bench
    }

    @Test(
        "views that count columns are told of the training cells, or of the test cells too",
        arguments: [(false, 4, [16.0, 4, 4, 2, 4]), (true, 6, [19, 11, 5, 2, 6])])
    func values(includesTests: Bool, rows: Int, sums: [Double]) throws {
        let outputs = try bench().run(
            DocumentsStage.self, DocumentsWork(includesTests: includesTests))
        #expect(outputs.roles == ["documents"])
        let statistics = try outputs.archive("documents")
        #expect(try statistics.int64s("rows") == [Int64(rows)])
        #expect(try statistics.doubles("sums") == sums)
    }

    @Test("cells that have a column are counted, whatever its values")
    func counts() throws {
        let statistics = try bench().run(
            DocumentsStage.self, DocumentsWork(includesTests: true)
        ).archive("documents")
        // Of training 4, 2, 4, 2, 2; of test the columns 4, 0, 1, 2 have 2, 2, 2, 1.
        #expect(try statistics.int64s("non-zeros") == [6, 4, 5, 2, 4])
    }

    @Test("a question without test cells counts the training cells, whatever was asked for")
    func withoutTest() throws {
        let expected = try bench().run(
            DocumentsStage.self, DocumentsWork(includesTests: false)
        ).bytesByRole
        for includesTests in [false, true] {
            let found = try bench(hasTest: false).run(
                DocumentsStage.self, DocumentsWork(includesTests: includesTests))
            #expect(found.bytesByRole == expected)
        }
    }

    @Test("statistics of no rows, as of a shard without training cells, change nothing")
    func emptyShard() throws {
        let work = DocumentsWork(includesTests: false)
        let expected = try bench().run(DocumentsStage.self, work).bytesByRole
        let bench = try bench()
        bench.withdraw("train-statistics")
        try bench.give("train-statistics", Self.training.statistics(0..<0))
        try bench.give("train-statistics", Self.training.statistics(0..<2))
        try bench.give("train-statistics", Self.training.statistics(2..<4))
        #expect(try bench.run(DocumentsStage.self, work).bytesByRole == expected)
    }

    @Test("a missing input is named", arguments: ["train-statistics", "columns"])
    func missing(role: String) throws {
        try bench().expectMissing(
            role, DocumentsStage.self, DocumentsWork(includesTests: true))
    }

    @Test("an archive of something else is an error that names what it lacks")
    func otherArchive() throws {
        let bench = try bench()
        try bench.replace("train-statistics", .names(["CD4"]))
        #expect(throws: LinearAlgebraError.self) {
            try bench.run(DocumentsStage.self, DocumentsWork(includesTests: false))
        }
    }

    @Test("a task that nobody wants any more ends")
    func cancelled() throws {
        for includesTests in [false, true] {
            try bench().expectAbandoned(
                DocumentsStage.self, DocumentsWork(includesTests: includesTests))
        }
    }
}
