import Learning
import LinearAlgebra
import Pipelines
import Testing

@Suite("Columns that correlate with targets") struct CorrelationStageTests {
    private static let cells = ["a", "b", "c", "d", "e", "f"]
    /// The first column follows the first target, the second the other way, the third neither.
    private static let rows: [[Float]] = [
        [1, 7, 3, 4], [2, 6, 1, 4], [3, 5, 4, 4], [4, 4, 1, 4], [5, 3, 5, 4], [90, 90, 0, 4],
    ]
    private static let targets: [[Float]] = [
        [1, 0, 0], [2, 0, 1], [3, 0, 0], [4, 0, 1], [5, 0, 0], [-50, 7, 7],
    ]

    private func sumBench() throws -> StageBench {
        let bench = try StageBench()
        try bench.give("shard", .sparseShard(Self.cells, Self.rows))
        try bench.give("folds", .folds(Self.cells, [0, 0, 0, 0, 0, 1]))
        // The rows of targets lie in another order, in two shards.
        let order = [5, 2, 0, 4, 1, 3]
        for part in [order[..<2], order[2...]] {
            try bench.give(
                "targets", .shard(part.map { Self.cells[$0] }, part.map { Self.targets[$0] }))
        }
        return bench
    }

    private func work(
        view: String = "given", fold: Int? = nil, standardises: Bool = false,
        isLatent: Bool = false, hasGroups: Bool = false, _ targets: Range<Int> = 0..<3
    ) -> CorrelationWork {
        .sum(
            CorrelationWork.Sum(
                view: view, withoutFold: fold, standardisesTargets: standardises,
                isLatent: isLatent, hasGroups: hasGroups, firstTarget: targets.lowerBound,
                endTarget: targets.upperBound))
    }

    private func sums(_ bench: StageBench, _ work: CorrelationWork) throws -> CorrelationSums {
        let outputs = try bench.run(CorrelationStage.self, work)
        #expect(outputs.roles == ["sums"])
        return try CorrelationSums(archive: outputs.archive("sums"))
    }

    private func correlations(_ sums: CorrelationSums, _ column: Int) -> [Double] {
        sums.correlations(of: column, varyingTargets: sums.varyingTargets)
    }

    @Test("cells that the fold holds out have no part, and targets are joined by id")
    func fold() throws {
        // Fold 1 holds out the last cell, where everything is otherwise.
        let found = try sums(sumBench(), work(fold: 1))
        #expect(found.rowCounts == [5])
        let first = correlations(found, 0)
        #expect((first[0] - 1).magnitude < 1e-12 && first[1] == 0)
        #expect((correlations(found, 1)[0] + 1).magnitude < 1e-12)
        #expect(correlations(found, 3) == [0, 0, 0])
        let all = try sums(sumBench(), work())
        #expect(all.rowCounts == [6])
        #expect(correlations(all, 0)[0] < 0)
    }

    @Test("targets are standardised within the cell, and values seen in the view")
    func seen() throws {
        let found = try sums(sumBench(), work(view: "log", fold: 1, standardises: true))
        var targets = DenseMatrix.rows(Self.targets)
        standardiseWithinRows(&targets)
        let plain = try CorrelationSums(
            InputView.log.apply(.dense(.rows(Array(Self.rows.prefix(5))))),
            targets: targets.selectingRows([0, 1, 2, 3, 4]), groups: [0, 0, 0, 0, 0],
            groupCount: 1)
        #expect(found == plain)
    }

    @Test("a range of targets has the sums of these alone, of targets standardised over all")
    func ranges() throws {
        let all = try sums(sumBench(), work(standardises: true))
        let last = try sums(sumBench(), work(standardises: true, 2..<9))
        #expect(last.targetCount == 1)
        #expect(correlations(last, 2) == [correlations(all, 2)[2]])
    }

    @Test("labels part the cells")
    func groups() throws {
        let bench = try sumBench()
        try bench.give(
            "labels",
            .labels(Self.cells, [], [("donor", ["x", "y", "x", "y", "x", "z"], [])]))
        let found = try sums(bench, work(fold: 1, hasGroups: true))
        // The words count in their order, those of held-out cells too.
        #expect(found.rowCounts == [3, 2, 0])
    }

    @Test("coordinates of wide targets are what columns correlate with")
    func latent() throws {
        let bench = try sumBench()
        bench.withdraw("targets")
        var archive = ArrayArchive.matrix("latent", Self.targets)
        archive.setTexts("cells", Self.cells)
        archive.setBytes("constant", [UInt8](repeating: 0, count: 6))
        try bench.give("latent", archive)
        let found = try sums(bench, work(fold: 1, standardises: true, isLatent: true))
        let plain = try sums(sumBench(), work(fold: 1))
        #expect(found == plain)
    }

    @Test("a cell without targets, and values that are not finite, are errors")
    func wrong() throws {
        let bench = try sumBench()
        bench.withdraw("targets")
        try bench.give("targets", .shard(["a", "b"], [[1, 2, 3], [1, 2, 3]]))
        #expect(throws: LearningError.missingIdentifiers(count: 4, examples: ["c", "d", "e"])) {
            try bench.run(CorrelationStage.self, work())
        }
        let infinite = try sumBench()
        try infinite.replace("shard", .shard(["a", "b"], [[1, 2, 3, .infinity], [1, 2, 3, 4]]))
        #expect(throws: TaskError.featuresNotFinite(task: StageBench.task)) {
            try infinite.run(CorrelationStage.self, work())
        }
        let targets = try sumBench()
        try targets.replace("shard", .shard(["a"], [[1, 2, 3, 4]]))
        try targets.replace("targets", .shard(["a"], [[1, .nan, 3]]))
        #expect(throws: TaskError.targetsNotFinite(task: StageBench.task)) {
            try targets.run(CorrelationStage.self, work())
        }
    }

    /// The sums of two shards, for two ranges of targets.
    private func chooseBench(keep: [UInt8] = [1, 1, 1, 1]) throws -> StageBench {
        let bench = try StageBench()
        try bench.give("columns", .columns(keep: keep))
        for range in [0..<1, 1..<3] {
            for rows in [[0, 1], [2, 3, 4]] {
                let targets = DenseMatrix.rows(rows.map { Array(Self.targets[$0][range]) })
                let part = try CorrelationSums(
                    .dense(.rows(rows.map { Self.rows[$0] })), targets: targets,
                    groups: rows.map { _ in 0 }, groupCount: 1)
                try bench.give("sums", part.archive)
            }
        }
        return bench
    }

    private func choice(perTarget: Int = 1, most: Int = 10) -> CorrelationWork {
        .choose(
            CorrelationWork.Choose(
                perTarget: perTarget, most: most, shardCount: 2, rangeCount: 2))
    }

    @Test("each target chooses, and the columns are scaled over the cells that chose")
    func choose() throws {
        let outputs = try chooseBench().run(CorrelationStage.self, choice())
        #expect(outputs.roles == ["genes"])
        let genes = try outputs.archive("genes")
        // The first target takes the first of two perfect columns, the last takes the third.
        #expect(try genes.int64s("genes") == [0, 2])
        expectClose(try genes.doubles("gene-means"), [3, 2.8], within: 1e-12)
        expectClose(
            try genes.doubles("gene-scales"), [Double(2).squareRoot(), 2.56.squareRoot()],
            within: 1e-12)
        let more = try chooseBench().run(CorrelationStage.self, choice(perTarget: 4))
        // The constant column is never chosen.
        #expect(try more.archive("genes").int64s("genes") == [0, 1, 2])
        let bounded = try chooseBench().run(CorrelationStage.self, choice(perTarget: 4, most: 2))
        #expect(try bounded.archive("genes").int64s("genes") == [0, 1])
    }

    @Test("columns that are left out are not chosen")
    func dropped() throws {
        let outputs = try chooseBench(keep: [0, 1, 0, 1]).run(CorrelationStage.self, choice())
        #expect(try outputs.archive("genes").int64s("genes") == [1])
    }

    @Test("a column weighs as much as it correlates with any target")
    func columnWeights() throws {
        let work = ColumnWeightsWork(shardCount: 2, rangeCount: 2)
        let outputs = try chooseBench().run(ColumnWeightsStage.self, work)
        #expect(outputs.roles == ["weights"])
        let weights = try outputs.archive("weights").doubles("weights")
        let x: [Double] = [3, 1, 4, 1, 5]
        let y: [Double] = [0, 1, 0, 1, 0]
        let third = Plain.correlation(x, y)
        expectClose(weights, [1, 1, abs(third), 0], within: 1e-9)
        try chooseBench().expectCount("sums", 4, ColumnWeightsStage.self, work)
        try chooseBench().expectAbandoned(ColumnWeightsStage.self, work)
    }

    @Test("a missing input is named")
    func missing() throws {
        for role in ["shard", "folds", "targets"] {
            try sumBench().expectMissing(role, CorrelationStage.self, work())
        }
        try sumBench().expectMissing("labels", CorrelationStage.self, work(hasGroups: true))
        try sumBench().expectMissing("latent", CorrelationStage.self, work(isLatent: true))
        try chooseBench().expectMissing("columns", CorrelationStage.self, choice())
        try chooseBench().expectCount("sums", 4, CorrelationStage.self, choice())
    }

    @Test("a task that nobody wants any more ends")
    func cancelled() throws {
        try sumBench().expectAbandoned(CorrelationStage.self, work())
        try chooseBench().expectAbandoned(CorrelationStage.self, choice())
    }
}
