import Learning
import LinearAlgebra
import Pipelines
import Testing

@Suite("Batch statistics: cells described by those measured with them") struct BatchStageTests {
    /// Batch x holds a, b and the test cell e; batch y holds c and d.
    ///
    /// The first features average 3 and 1.
    private func bench(hasTest: Bool = true) throws -> StageBench {
        let bench = try StageBench()
        var table = ArrayArchive()
        table.setTexts("training", ["a", "b", "c", "d"])
        table.setTexts("training-batches", ["x", "x", "y", "y"])
        table.setTexts("test", hasTest ? ["e"] : [])
        table.setTexts("test-batches", hasTest ? ["x"] : [])
        try bench.give("batches", table)
        // Shards lie in another order than the table, with a cell outside the study.
        try bench.give("features", .features(["d", "z"], [[2, 50], [99, 99]]))
        try bench.give("features", .features(["c", "b", "a"], [[0, 60], [3, 70], [1, 80]]))
        if hasTest { try bench.give("test-features", .features(["e"], [[5, 90]])) }
        return bench
    }

    private let work = BatchWork(componentCount: 1)

    @Test("a batch of training and test cells is counted and averaged as one")
    func values() throws {
        let outputs = try bench().run(BatchStage.self, work)
        #expect(outputs.roles == ["batch-features"])
        let archive = try outputs.archive("batch-features")
        #expect(try archive.texts("cells") == ["a", "b", "c", "d", "e"])
        // log 3 and log 2, 3 and 1: two training cells of each are 1 and -1 once standardised.
        expectClose(
            try archive.matrix("features"), [[1, 1], [1, 1], [-1, -1], [-1, -1], [1, 1]])
    }

    @Test("the scale is that of the training cells alone")
    func trainingScale() throws {
        let bench = try bench()
        try bench.replace("test-features", .features(["e"], [[302, 0]]))
        let archive = try bench.run(BatchStage.self, work).archive("batch-features")
        // The mean of x is 102, that of y 1; over the five cells it would not be ±1.
        expectClose(
            try archive.matrix("features"), [[1, 1], [1, 1], [-1, -1], [-1, -1], [1, 1]])
    }

    @Test("without components only the size of the batch is a feature")
    func sizeAlone() throws {
        let archive = try bench().run(BatchStage.self, BatchWork(componentCount: 0))
            .archive("batch-features")
        expectClose(try archive.matrix("features"), [[1], [1], [-1], [-1], [1]])
    }

    @Test("a study without test cells has no test features")
    func withoutTest() throws {
        let archive = try bench(hasTest: false).run(BatchStage.self, work)
            .archive("batch-features")
        #expect(try archive.texts("cells") == ["a", "b", "c", "d"])
        let features = try archive.matrix("features")
        // Both batches have two cells, so their sizes say nothing: x averages 2, y averages 1.
        expectClose(features, [[0, 1], [0, 1], [0, -1], [0, -1]])
    }

    @Test("a missing input is named", arguments: ["batches", "features", "test-features"])
    func missing(role: String) throws {
        try bench().expectMissing(role, BatchStage.self, work)
    }

    @Test("a cell without features is an error with its id")
    func unknownCell() throws {
        let bench = try bench()
        try bench.replace("test-features", .features(["f"], [[5, 90]]))
        #expect(throws: LearningError.missingIdentifiers(count: 1, examples: ["e"])) {
            try bench.run(BatchStage.self, work)
        }
    }

    @Test("a cell that two shards hold is an error with its id")
    func repeatedCell() throws {
        let bench = try bench()
        try bench.give("features", .features(["d"], [[0, 0]]))
        #expect(throws: LearningError.duplicateIdentifier(id: "d", first: 0, second: 5)) {
            try bench.run(BatchStage.self, work)
        }
    }

    @Test("a task that nobody wants any more ends")
    func cancelled() throws {
        try bench().expectAbandoned(BatchStage.self, work)
    }
}
