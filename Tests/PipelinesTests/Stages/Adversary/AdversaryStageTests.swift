import Learning
import LinearAlgebra
import Pipelines
import Testing

@Suite("Adversary: the training cells most like the test cells") struct AdversaryStageTests {
    private static let cells = (0..<20).map { "cell-\($0)" }
    /// Every fifth training cell looks like a test cell.
    private static let alike = Set(stride(from: 2, to: 20, by: 5))

    private func bench(testCount: Int = 8) throws -> StageBench {
        let bench = try StageBench()
        // Two shards, from the last cell to the first.
        for part in [Array((10..<20).reversed()), Array((0..<10).reversed())] {
            try bench.give(
                "features-0",
                .features(
                    part.map { Self.cells[$0] },
                    part.map { [Self.alike.contains($0) ? 1 : -1, Float($0 % 3)] }))
        }
        try bench.give(
            "test-features-0",
            .features(
                (0..<testCount).map { "test-\($0)" }, (0..<testCount).map { [1, Float($0 % 3)] }))
        try bench.give("cells", table())
        return bench
    }

    private func table() -> ArrayArchive {
        var table = ArrayArchive()
        table.setTexts("cells", Self.cells)
        table.setTexts("groups", Self.cells.indices.map { "group-\($0 % 2)" })
        table.setTexts("partitions", ["day"])
        table.setTexts("partition-0", Self.cells.indices.map { "day \($0 % 4)" })
        return table
    }

    private let work = AdversaryWork(share: 0.2, seed: 1)

    @Test("the cells that look like test cells are held out, as one fold")
    func heldOut() throws {
        let outputs = try bench().run(AdversaryStage.self, work)
        #expect(outputs.roles == ["folds"])
        let folds = try outputs.archive("folds")
        #expect(
            try folds.int64s("folds")
                == Self.cells.indices.map { Self.alike.contains($0) ? 0 : -1 })
    }

    @Test("the table keeps its cells, groups and metadata, and says how the fold was made")
    func metadata() throws {
        let folds = try bench().run(AdversaryStage.self, work).archive("folds")
        for name in ["cells", "groups", "partitions", "partition-0"] {
            #expect(try folds.texts(name) == table().texts(name))
        }
        let plan = try FoldPlan(archive: folds)
        guard case .adversarial(let share, let area) = plan.scheme else {
            Issue.record("\(plan.scheme)")
            return
        }
        #expect(share == 0.2)
        // Test cells are told from four in five training cells.
        #expect(area > 0.75 && area <= 1)
    }

    @Test("equal seeds give equal bytes")
    func seeds() throws {
        let first = try bench().run(AdversaryStage.self, work)
        #expect(try bench().run(AdversaryStage.self, work).bytesByRole == first.bytesByRole)
    }

    @Test("a subset of the cells to train on stays, and one that leaves nothing is refused")
    func subset() throws {
        let bench = try bench()
        var chosen = table()
        TrainingSubset(isIncluded: Self.cells.indices.map { $0 < 10 }, name: "day 1")
            .store(in: &chosen)
        try bench.replace("cells", chosen)
        let plan = try FoldPlan(
            archive: bench.run(AdversaryStage.self, work).archive("folds"))
        #expect(plan.training(0) == [0, 1, 3, 4, 5, 6, 8, 9])
        var none = table()
        TrainingSubset(
            isIncluded: Self.cells.indices.map { Self.alike.contains($0) }, name: "day 2"
        ).store(in: &none)
        try bench.replace("cells", none)
        try expectUnusable(bench, work)
    }

    /// Expects that no folds can be made.
    private func expectUnusable(
        _ bench: StageBench, _ work: AdversaryWork,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let error = #expect(throws: LearningError.self, sourceLocation: sourceLocation) {
            try bench.run(AdversaryStage.self, work)
        }
        guard case .unusableFolds? = error else {
            Issue.record("\(String(describing: error))", sourceLocation: sourceLocation)
            return
        }
    }

    @Test("too few test cells, a share of nothing and features without numbers are refused")
    func unusable() throws {
        try expectUnusable(bench(testCount: 4), work)
        try expectUnusable(bench(), AdversaryWork(share: 0, seed: 1))
        let bench = try bench()
        try bench.replace(
            "test-features-0",
            .features((0..<5).map { "t\($0)" }, Array(repeating: [.nan, 0], count: 5)))
        try expectUnusable(bench, work)
    }

    @Test("a cell without features is an error with its id")
    func unknownCell() throws {
        let bench = try bench()
        var other = table()
        other.setTexts("cells", Self.cells.dropLast() + ["stranger"])
        try bench.replace("cells", other)
        #expect(throws: LearningError.missingIdentifiers(count: 1, examples: ["stranger"])) {
            try bench.run(AdversaryStage.self, work)
        }
    }

    @Test("features of several blocks are judged side by side, each joined by cell")
    func blocks() throws {
        let expected = try bench().run(AdversaryStage.self, work).bytesByRole
        let bench = try bench()
        bench.withdraw("features-0")
        bench.withdraw("test-features-0")
        try bench.give(
            "features-0",
            .features(Self.cells, Self.cells.indices.map { [Self.alike.contains($0) ? 1 : -1] }))
        let backwards = Array(Self.cells.indices.reversed())
        try bench.give(
            "features-1",
            .features(backwards.map { Self.cells[$0] }, backwards.map { [Float($0 % 3)] }))
        let tests = (0..<8).map { "test-\($0)" }
        try bench.give("test-features-0", .features(tests, tests.map { _ in [1] }))
        try bench.give(
            "test-features-1", .features(tests, tests.indices.map { [Float($0 % 3)] }))
        let two = AdversaryWork(share: 0.2, seed: 1, blockCount: 2)
        #expect(try bench.run(AdversaryStage.self, two).bytesByRole == expected)
        bench.expectMissing("test-features-1", AdversaryStage.self, two)
    }

    @Test("a missing input is named", arguments: ["cells", "features-0", "test-features-0"])
    func missing(role: String) throws {
        try bench().expectMissing(role, AdversaryStage.self, work)
    }

    @Test("a task that nobody wants any more ends")
    func cancelled() throws {
        try bench().expectAbandoned(AdversaryStage.self, work)
    }
}
