import Learning
import LinearAlgebra
import Pipelines
import Testing

@Suite("Normalise: sums of shards, what is fitted on them, and shards normalised")
struct NormaliseStageTests {
    /// Two shards of counts; z is in the file and not among the training cells, e is empty.
    private static let shards: [(cells: [String], rows: [[Float]])] = [
        (["a", "b", "z"], [[4, 0, 1], [2, 2, 0], [90, 9, 9]]),
        (["c", "e", "d"], [[0, 1, 1], [0, 0, 0], [8, 0, 3]]),
    ]
    private static let training = ["d", "c", "b", "a", "e"]
    private static let names = ["g0", "g1", "g2"]
    private static let fittedKinds = ["log1p-median", "clr", "tf-idf", "z-score"]

    /// A kind with its defaults, by the name that files call it.
    private static func choice(_ name: String) throws -> KindChoice {
        func make<Kind: Normalisation>(_ kind: Kind.Type) throws -> KindChoice {
            try KindChoice(kind: kind.name, parameters: Kind())
        }
        let kind = try #require(
            NormalisationRegistry.standard.kinds.first { $0.name == name })
        return try make(kind)
    }

    private func shard(_ index: Int, isSparse: Bool = false) -> ArrayArchive {
        let shard = Self.shards[index]
        return isSparse
            ? .sparseShard(shard.cells, shard.rows) : .shard(shard.cells, shard.rows)
    }

    private static var cells: ArrayArchive {
        var archive = ArrayArchive()
        archive.setTexts("cells", training)
        return archive
    }

    /// What a kind fits on some shards.
    private func fitted(
        _ name: String, _ shards: [ArrayArchive]
    ) throws -> ArrayArchive {
        let choice = try Self.choice(name)
        let fit = try StageBench()
        for shard in shards {
            let bench = try StageBench()
            try bench.give("shard", shard)
            try bench.give("cells", Self.cells)
            let outputs = try bench.run(
                NormaliseStage.self, NormaliseWork(choice, .summarise(round: 0)))
            #expect(outputs.roles == ["summary"])
            try fit.give("summary", try outputs.archive("summary"))
        }
        try fit.give("names", .names(Self.names))
        let outputs = try fit.run(NormaliseStage.self, NormaliseWork(choice, .fit(round: 0)))
        #expect(outputs.roles == ["fitted"])
        return try outputs.archive("fitted")
    }

    private func applied(
        _ name: String, to shard: ArrayArchive, _ fitted: ArrayArchive?, names: [String]? = nil
    ) throws -> StageOutputs {
        let bench = try StageBench()
        try bench.give("shard", shard)
        if let fitted { try bench.give("fitted", fitted) }
        if let names {
            try bench.give("names", .names(names))
            try bench.give("train-names", .names(Self.names))
        }
        return try bench.run(
            NormaliseStage.self,
            NormaliseWork(try Self.choice(name), .apply(isTest: names != nil)))
    }

    /// What a kind makes of training cells, by formulas alone.
    private static func expected(_ name: String, _ rows: [[Float]]) throws -> [[Float]] {
        let seen = CellMatrix.dense(
            .rows(
                shards.flatMap { shard in
                    zip(shard.cells, shard.rows).filter { training.contains($0.0) }.map(\.1)
                }))
        let block = CellMatrix.dense(.rows(rows))
        let made: CellMatrix
        switch name {
        case "log1p-cp10k": made = logTotalNormalised(block, total: 1e4)
        // Totals 5, 4, 2 and 11; that of e does not count.
        case "log1p-median": made = logTotalNormalised(block, total: 4.5)
        case "clr":
            made = CentredLogRatio.withinColumns(
                block,
                logarithmMeans: CentredLogRatio.logarithmMeans(
                    sums: CentredLogRatio.logarithmSums(seen), cellCount: 5))
        case "tf-idf":
            made = CountFrequencies.apply(
                block,
                weights: CountFrequencies.weights(
                    sums: ColumnStatistics(seen).sums, cellCount: 5), scale: 1e4)
        case "z-score":
            made = ColumnStandardisation.apply(
                block, ColumnStandardisation.fit(ColumnStatistics(seen)))
        default: made = block
        }
        return made.dense().lines
    }

    @Test(
        "each kind is fitted to the training cells alone, and applied to every row",
        arguments: fittedKinds + ["log1p-cp10k"], [false, true])
    func values(name: String, isSparse: Bool) throws {
        let shards = (0..<2).map { shard($0, isSparse: isSparse) }
        let fitted = try name == "log1p-cp10k" ? nil : fitted(name, shards)
        for (index, shard) in shards.enumerated() {
            let outputs = try applied(name, to: shard, fitted)
            #expect(outputs.roles == ["shard", "statistics"])
            let found = try outputs.archive("shard")
            #expect(try found.texts("cells") == Self.shards[index].cells)
            #expect(
                try found.cells("values").dense().lines
                    == Self.expected(name, Self.shards[index].rows))
            let seen = SeenMatrix(
                cells: Self.shards[index].cells,
                rows: try found.cells("values").dense().lines)
            #expect(
                try outputs.archive("statistics").doubles("sums")
                    == seen.statistics().doubles("sums"))
        }
    }

    @Test(
        "what is fitted to counts does not depend on how cells are split, or on their order",
        arguments: fittedKinds)
    func splits(name: String) throws {
        let rows = zip(Self.shards.flatMap(\.cells), Self.shards.flatMap(\.rows)).map { ($0, $1) }
        func shards(_ parts: [[Int]]) -> [ArrayArchive] {
            parts.map { part in .shard(part.map { rows[$0].0 }, part.map { rows[$0].1 }) }
        }
        let whole = try fitted(name, shards([[0, 1, 2, 3, 4, 5]])).encoded()
        for parts in [
            [[0, 1, 2], [3, 4, 5]], [[0], [1, 2, 3, 4], [5]], [[5, 3], [4, 0, 2, 1]],
        ] {
            #expect(try fitted(name, shards(parts)).encoded() == whole)
        }
    }

    @Test(
        "columns of test cells are found by name; unknown ones count for nothing and become 0",
        arguments: fittedKinds + ["log1p-cp10k"], [false, true])
    func testCells(name: String, isSparse: Bool) throws {
        let fitted = try name == "log1p-cp10k" ? nil : fitted(name, [shard(0), shard(1)])
        let given: [[Float]] = [[7, 1, 4, 2], [5, 0, 0, 1]]
        let shard: ArrayArchive =
            isSparse ? .sparseShard(["t", "u"], given) : .shard(["t", "u"], given)
        let found = try applied(name, to: shard, fitted, names: ["new", "g2", "g0", "g1"])
            .archive("shard").cells("values").dense().lines
        let known = try Self.expected(name, given.map { [$0[2], $0[3], $0[1]] })
        #expect(found == known.map { [0, $0[2], $0[0], $0[1]] })
    }

    @Test("a value below 0 is refused by kinds that are of counts, and by the others not")
    func negative() throws {
        let shard = ArrayArchive.shard(["a", "b"], [[1, 2, 0], [3, -1, 0]])
        for name in Self.fittedKinds + ["log1p-cp10k"] where name != "z-score" {
            let bench = try StageBench()
            try bench.give("shard", shard)
            try bench.give("cells", Self.cells)
            try bench.give("fitted", FittedNormalisation().archive)
            let step: NormaliseWork.Step =
                name == "log1p-cp10k" ? .apply(isTest: false) : .summarise(round: 0)
            let error = try #require(throws: LearningError.self) {
                try bench.run(NormaliseStage.self, NormaliseWork(try Self.choice(name), step))
            }
            #expect("\(error)".contains("'b'") && "\(error)".contains(name))
        }
        _ = try applied("z-score", to: shard, try fitted("z-score", [shard]))
    }

    @Test("cells without any count have no median total, and the message says so")
    func noCounts() throws {
        let error = try #require(throws: LearningError.self) {
            try fitted("log1p-median", [.shard(["a", "b"], [[0, 0, 0], [0, 0, 0]])])
        }
        #expect("\(error)".contains("log1p-median"))
    }

    @Test("each input is needed, and nothing is computed for nobody")
    func inputs() throws {
        let choice = try Self.choice("tf-idf")
        func bench() throws -> StageBench {
            let bench = try StageBench()
            try bench.give("shard", shard(0))
            try bench.give("cells", Self.cells)
            try bench.give("names", .names(Self.names))
            try bench.give("train-names", .names(Self.names))
            try bench.give("fitted", FittedNormalisation().archive)
            return bench
        }
        for (step, roles) in [
            (NormaliseWork.Step.summarise(round: 0), ["shard", "cells"]),
            (.fit(round: 0), ["names", "summary"]),
            (.apply(isTest: true), ["shard", "fitted", "names", "train-names"]),
        ] {
            let work = NormaliseWork(choice, step)
            for role in roles { try bench().expectMissing(role, NormaliseStage.self, work) }
            try bench().expectAbandoned(NormaliseStage.self, work)
        }
    }

    @Test("dsb, which takes long, looks whether it is still wanted")
    func wanted() throws {
        var fitted = FittedNormalisation(
            numbers: ["protein-count": [3], "axis": [1], "centre": [0]])
        for name in ["background-means", "place", "control", "slopes"] {
            fitted.columns[name] = name == "place" ? [0, 1, 2] : [0, 0, 0]
        }
        fitted.columns["background-deviations"] = [1, 1, 1]
        let block = CellMatrix.dense(.rows(Self.shards[0].rows))
        let dsb = BackgroundNormalisation()
        #expect(try dsb.apply(to: block, fitted) {}.rowCount == 3)
        let end = TaskError.abandoned(task: StageBench.task)
        #expect(throws: end) { try dsb.apply(to: block, fitted) { throw end } }
        #expect(throws: end) {
            try dsb.summary(of: block, round: 1, earlier: fitted) { throw end }
        }
    }

    @Test("a kind or a round that this build does not know is of another build")
    func unknown() throws {
        let bench = try StageBench()
        try bench.give("shard", shard(0))
        try bench.give("cells", Self.cells)
        for work in [
            NormaliseWork(
                try KindChoice(kind: "stranger", parameters: NoParameters()),
                .apply(isTest: false)),
            NormaliseWork(try Self.choice("clr"), .summarise(round: 1)),
        ] {
            let error = try #require(throws: TaskError.self) {
                try bench.run(NormaliseStage.self, work)
            }
            #expect(TaskError.isOfOtherBuild(error))
            #expect("\(error)".contains("Install the same release"))
        }
    }
}
