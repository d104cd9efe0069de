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
        try bench.give(
            "labels",
            .labels(
                ["a", "b", "c", "d"], hasTest ? ["e"] : [],
                [("donor", ["x", "x", "y", "y"], hasTest ? ["x"] : [])]))
        // Shards lie in another order than the table, with a cell outside the study.
        try bench.give("features-0", .features(["d", "z"], [[2, 50], [99, 99]]))
        try bench.give("features-0", .features(["c", "b", "a"], [[0, 60], [3, 70], [1, 80]]))
        if hasTest { try bench.give("test-features-0", .features(["e"], [[5, 90]])) }
        return bench
    }

    private let work = BatchWork(blockCount: 1, componentCount: 1)

    private func expectFeatures(
        _ outputs: StageOutputs, _ training: [[Double]], tests: [[Double]],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for (role, cells, rows) in [
            ("features", ["a", "b", "c", "d"], training), ("test-features", ["e"], tests),
        ] {
            let archive = try outputs.archive(role)
            #expect(try archive.texts("cells") == cells, sourceLocation: sourceLocation)
            expectClose(
                try archive.matrix("features"), rows, sourceLocation: sourceLocation)
        }
    }

    @Test("a batch of training and test cells is counted and averaged as one")
    func values() throws {
        let outputs = try bench().run(BatchStage.self, work)
        #expect(outputs.roles == ["features", "test-features"])
        // log 3 and log 2, 3 and 1: two training cells of each are 1 and -1 once standardised.
        try expectFeatures(outputs, [[1, 1], [1, 1], [-1, -1], [-1, -1]], tests: [[1, 1]])
    }

    @Test("the scale is that of the training cells alone")
    func trainingScale() throws {
        let bench = try bench()
        try bench.replace("test-features-0", .features(["e"], [[302, 0]]))
        // The mean of x is 102, that of y 1; over the five cells it would not be ±1.
        try expectFeatures(
            bench.run(BatchStage.self, work), [[1, 1], [1, 1], [-1, -1], [-1, -1]],
            tests: [[1, 1]])
    }

    @Test("without components only the size of the batch is a feature")
    func sizeAlone() throws {
        try expectFeatures(
            bench().run(BatchStage.self, BatchWork(blockCount: 1, componentCount: 0)),
            [[1], [1], [-1], [-1]], tests: [[1]])
    }

    @Test("a study without test cells has no test features")
    func withoutTest() throws {
        let outputs = try bench(hasTest: false).run(BatchStage.self, work)
        #expect(outputs.roles == ["features"])
        let archive = try outputs.archive("features")
        #expect(try archive.texts("cells") == ["a", "b", "c", "d"])
        let features = try archive.matrix("features")
        // Both batches have two cells, so their sizes say nothing: x averages 2, y averages 1.
        expectClose(features, [[0, 1], [0, 1], [0, -1], [0, -1]])
    }

    @Test("a missing input is named", arguments: ["labels", "features-0", "test-features-0"])
    func missing(role: String) throws {
        try bench().expectMissing(role, BatchStage.self, work)
    }

    @Test("the first features are those of the first block, then those of the next")
    func blocks() throws {
        let bench = try bench()
        let cells = ["a", "b", "c", "d"]
        try bench.give("features-1", .features(cells, [[1], [3], [0], [2]]))
        try bench.give("test-features-1", .features(["e"], [[5]]))
        // The third feature, after two of the first block, averages as the first does.
        let outputs = try bench.run(
            BatchStage.self, BatchWork(blockCount: 2, componentCount: 3))
        let rows = try outputs.archive("features").matrix("features").lines
        #expect(rows.map(\.count) == [4, 4, 4, 4])
        #expect(rows.allSatisfy { $0[3] == $0[1] })
        bench.expectMissing(
            "test-features-1", BatchStage.self, BatchWork(blockCount: 2, componentCount: 3))
    }

    @Test("more components than the blocks have are an error with both numbers")
    func tooFewFeatures() throws {
        let bench = try bench()
        #expect(
            throws: TaskError.tooFewFeatures(task: StageBench.task, wanted: 3, found: 2)
        ) {
            try bench.run(BatchStage.self, BatchWork(blockCount: 1, componentCount: 3))
        }
    }

    @Test("labels of two columns, or of none, name no batch")
    func columns() throws {
        let bench = try bench()
        for names in [[], ["donor", "day"]] {
            try bench.replace(
                "labels",
                .labels(
                    ["a", "b", "c", "d"], ["e"],
                    names.map { ($0, ["x", "x", "y", "y"], ["x"]) }))
            #expect(
                throws: TaskError.inputCount(
                    task: StageBench.task, role: "columns of labels", expected: 1,
                    found: names.count)
            ) {
                try bench.run(BatchStage.self, work)
            }
        }
    }

    @Test("a cell without features is an error with its id")
    func unknownCell() throws {
        let bench = try bench()
        try bench.replace("test-features-0", .features(["f"], [[5, 90]]))
        #expect(throws: LearningError.missingIdentifiers(count: 1, examples: ["e"])) {
            try bench.run(BatchStage.self, work)
        }
    }

    @Test("a cell that two shards hold is an error with its id")
    func repeatedCell() throws {
        let bench = try bench()
        try bench.give("features-0", .features(["d"], [[0, 0]]))
        #expect(throws: LearningError.duplicateIdentifier(id: "d", first: 0, second: 5)) {
            try bench.run(BatchStage.self, work)
        }
    }

    @Test("a task that nobody wants any more ends")
    func cancelled() throws {
        try bench().expectAbandoned(BatchStage.self, work)
    }
}
