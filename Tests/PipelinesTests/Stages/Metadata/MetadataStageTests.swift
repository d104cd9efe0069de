import LinearAlgebra
import Pipelines
import Testing

@Suite("Metadata: labels of cells as features") struct MetadataStageTests {
    private typealias Column = (name: String, training: [String], tests: [String])

    private func bench(_ columns: [Column], tests: [String] = ["t", "u"]) throws -> StageBench {
        let bench = try StageBench()
        try bench.give("labels", .labels(["a", "b", "c", "d"], tests, columns))
        return bench
    }

    private func expectFeatures(
        _ columns: [Column], _ training: [[Double]], tests: [[Double]],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let outputs = try bench(columns).run(MetadataStage.self, MetadataWork())
        #expect(outputs.roles == ["features", "test-features"], sourceLocation: sourceLocation)
        for (role, cells, rows) in [
            ("features", ["a", "b", "c", "d"], training), ("test-features", ["t", "u"], tests),
        ] {
            let archive = try outputs.archive(role)
            #expect(try archive.texts("cells") == cells, sourceLocation: sourceLocation)
            expectClose(try archive.matrix("features"), rows, sourceLocation: sourceLocation)
        }
    }

    @Test("words become one feature each, in the order of their code points")
    func words() throws {
        try expectFeatures(
            [("donor", ["y", "x", "y", "X"], ["x", "y"])],
            [[0, 0, 1], [0, 1, 0], [0, 0, 1], [1, 0, 0]], tests: [[0, 1, 0], [0, 0, 1]])
    }

    @Test("a test cell with a word that no training cell has is zero in all features of the column")
    func unknownWord() throws {
        try expectFeatures(
            [("donor", ["x", "y", "y", "x"], ["z", "y"])],
            [[1, 0], [0, 1], [0, 1], [1, 0]], tests: [[0, 0], [0, 1]])
    }

    @Test("numbers are standardised over the training cells, test cells on their scale")
    func numbers() throws {
        // Mean 4, deviation √5.
        let root = Double(5).squareRoot()
        try expectFeatures(
            [("day", ["1", "3", "5.0", "7e0"], ["4", "-6"])],
            [[-3 / root], [-1 / root], [1 / root], [3 / root]], tests: [[0], [-10 / root]])
    }

    @Test("dates of eight digits keep their differences")
    func largeNumbers() throws {
        try expectFeatures(
            [
                (
                    "date", ["20210115", "20210117", "20210115", "20210117"],
                    ["20210116", "20210118"]
                )
            ],
            [[-1], [1], [-1], [1]], tests: [[0], [2]])
    }

    @Test("a number that all training cells have is 0, and not NaN")
    func constantNumber() throws {
        try expectFeatures(
            [("day", ["2", "2", "2", "2"], ["2", "5"])], [[0], [0], [0], [0]], tests: [[0], [3]])
    }

    @Test("one training cell with a word makes words of a column, and so do NaN and infinity")
    func mixed() throws {
        for word in ["", "x", "nan", "inf"] {
            let order = ["1", "2", word].sorted()
            func row(_ label: String) -> [Double] { order.map { $0 == label ? 1 : 0 } }
            try expectFeatures(
                [("day", ["1", "2", word, "1"], ["2", "3"])],
                [row("1"), row("2"), row(word), row("1")], tests: [row("2"), [0, 0, 0]])
        }
    }

    @Test("no test cell decides whether a column is of numbers: one without a number is 0")
    func testWord() throws {
        try expectFeatures(
            [("day", ["1", "1", "3", "3"], ["missing", "3"])],
            [[-1], [-1], [1], [1]], tests: [[0], [1]])
    }

    @Test("columns stand side by side, in their order")
    func columns() throws {
        try expectFeatures(
            [
                ("day", ["1", "1", "3", "3"], ["3", "1"]),
                ("sex", ["f", "m", "f", "m"], ["m", "f"]),
            ],
            [[-1, 1, 0], [-1, 0, 1], [1, 1, 0], [1, 0, 1]], tests: [[1, 0, 1], [-1, 1, 0]])
    }

    @Test("labels that Unicode calls equal but that differ in code points are two words")
    func exactText() throws {
        try expectFeatures(
            [("donor", ["\u{e9}", "e\u{301}", "\u{e9}", "\u{e9}"], ["e\u{301}", "\u{e9}"])],
            [[0, 1], [1, 0], [0, 1], [0, 1]], tests: [[1, 0], [0, 1]])
    }

    @Test("a question without test cells has no test features")
    func withoutTest() throws {
        let outputs = try bench([("day", ["1", "1", "3", "3"], [])], tests: []).run(
            MetadataStage.self, MetadataWork())
        #expect(outputs.roles == ["features"])
        expectClose(
            try outputs.archive("features").matrix("features"), [[-1], [-1], [1], [1]])
    }

    @Test("a missing input is named")
    func missing() throws {
        try bench([]).expectMissing("labels", MetadataStage.self, MetadataWork())
    }

    @Test("an archive of something else is an error that names what it lacks")
    func otherArchive() throws {
        let bench = try StageBench()
        try bench.give("labels", .names(["x"]))
        #expect(throws: LinearAlgebraError.self) {
            try bench.run(MetadataStage.self, MetadataWork())
        }
    }

    @Test("a task that nobody wants any more ends")
    func cancelled() throws {
        try bench([("day", ["1", "1", "3", "3"], ["3", "1"])]).expectAbandoned(
            MetadataStage.self, MetadataWork())
    }
}
