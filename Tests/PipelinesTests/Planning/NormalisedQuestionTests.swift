import Coordination
import Learning
import LinearAlgebra
import Pipelines
import Testing

/// Whole plans of a small question with normalised values, computed.
@Suite("Questions with normalised values") struct NormalisedQuestionTests {
    private static func outline(
        inputs: String = "none", targets: String = "none",
        _ change: (inout QuestionOutline) -> Void = { _ in }
    ) throws -> QuestionOutline {
        var outline = SmallQuestion.outline(
            [SmallQuestion.components { $0.standardises = true }, ExampleOutline.genes()],
            [.init("ridge", try ExampleOutline.plainModel("ridge"), blocks: [0, 1])])
        outline.normalise(inputs: try normalising(inputs), targets: try normalising(targets))
        change(&outline)
        return outline
    }

    /// A kind with its defaults.
    static func normalising(_ name: String) throws -> QuestionOutline.Normalising {
        func make<Kind: Normalisation>(_ kind: Kind.Type) -> any Normalisation { Kind() }
        let kind = try #require(NormalisationRegistry.standard.kinds.first { $0.name == name })
        return .init(make(kind))
    }

    private static func counts() -> SmallQuestion {
        var question = SmallQuestion()
        question.targets = question.targets.map { $0.map { abs($0) } }
        return question
    }

    private static func results(_ question: SmallQuestion, _ outline: QuestionOutline) throws
        -> [[UInt8]]
    {
        let runner = try question.run(outline)
        let blend = try #require(runner.outputs["small/blend"])
        let training = try #require(runner.outputs["small/train/fold-1/seed-1"])
        return [
            try blend.bytes("out-of-fold"), try blend.bytes("scores"),
            try training.bytes("model"), try training.bytes("test-predictions"),
        ]
    }

    @Test("without a normalisation a question has the tasks that it always had")
    func none() throws {
        let plan = try QuestionPlanner.plan(try Self.outline()).plan
        var plain = try Self.outline()
        plain.normalise(inputs: .init(), targets: .init())
        #expect(try QuestionPlanner.plan(plain).plan == plan)
        #expect(!plan.tasks.contains { $0.work.kind == NormaliseStage.kind })
    }

    @Test("results are those of the same question fed with values normalised beforehand")
    func beforehand() throws {
        let question = Self.counts()
        var fed = question
        func normalised(_ rows: [[Float]]) -> [[Float]] {
            logTotalNormalised(.dense(.rows(rows)), total: 1e4).dense().lines
        }
        fed.inputs = normalised(question.inputs)
        fed.testInputs = normalised(question.testInputs)
        fed.targets = normalised(question.targets)
        let outline = try Self.outline(inputs: "log1p-cp10k", targets: "log1p-cp10k")
        #expect(try Self.results(question, outline) == Self.results(fed, try Self.outline()))
        #expect(
            try Self.results(question, outline) != Self.results(question, try Self.outline()))
    }

    @Test(
        "how inputs and targets are cut into shards changes no byte of what is fitted",
        arguments: ["log1p-median", "clr", "tf-idf", "z-score"])
    func shards(kind: String) throws {
        let fitted = try [1, 2, 5].map { count in
            let runner = try Self.counts().run(
                Self.outline(inputs: kind, targets: kind) { $0.shardGroupCount = count })
            return try ["train-inputs", "train-targets"].map { matrix in
                try #require(runner.outputs["small/normalise/\(matrix)/round-1/fit"])
                    .bytes("fitted")
            }
        }
        #expect(fitted[0] == fitted[1] && fitted[0] == fitted[2])
        #expect(fitted[0][0] != fitted[0][1])
    }

    @Test(
        "every kind gives finite scores, of wide targets too",
        arguments: NormalisationRegistry.standard.kinds.map { $0.name }.filter { $0 != "dsb" })
    func kinds(kind: String) throws {
        for isWide in [false, true] {
            let outline = try Self.outline(inputs: kind, targets: kind) {
                guard isWide else { return }
                $0.targetComponents = QuestionOutline.TargetDecomposition(
                    DecompositionChoice(componentCount: 2, blockWidth: 3, sweepCount: 2),
                    isPerFold: true)
            }
            let runner = try Self.counts().run(outline)
            let found = try #require(runner.outputs["small/blend"]).archive("out-of-fold")
                .matrix("predictions")
            #expect(found.values.allSatisfy { $0.isFinite } && found.rowCount == 24)
        }
    }

    @Test("dsb is fitted to droplets, whatever the order of their columns, then to cells")
    func background() throws {
        var dsb = BackgroundNormalisation()
        dsb.controls = ["CD19"]
        func fitted(_ columns: [Int], denoises: Bool) throws -> PlanRunner {
            dsb.denoises = denoises
            if !denoises { dsb.controls = [] }
            var outline = try Self.outline()
            var droplets = outline.trainingTargets
            droplets.file = ExampleOutline.blob(7)
            droplets.rowCount = 12
            outline.normalise(
                inputs: .init(), targets: .init(dsb, sources: [("background", droplets)]))
            let ids = ["cell-0", "cell-9"] + (2..<12).map { "drop-\($0)" }
            let rows = ids.indices.map { row in
                (0..<3).map { Float((row * 7 + $0 * 5) % 6 + ($0 == 1 ? 3 : 0)) }
            }
            return try Self.counts().run(outline) { runner in
                try runner.give(
                    droplets.file, ids, columns.map { SmallQuestion.proteins[$0] },
                    rows.map { row in columns.map { row[$0] } })
            }
        }
        let name = "small/normalise/train-targets/round-2/fit"
        let first = try fitted([0, 1, 2], denoises: true)
        let second = try fitted([2, 0, 1], denoises: true)
        let archive = try #require(first.outputs[name]).archive("fitted")
        #expect(try #require(second.outputs[name]).archive("fitted").encoded() == archive.encoded())
        let found = try FittedNormalisation(archive: archive)
        #expect(found.numbers["axis"]?.count == 2)
        #expect(found.columns["control"] == [0, 0, 1])
        let scores = try #require(first.outputs["small/blend"]).archive("out-of-fold")
        #expect(try scores.matrix("predictions").values.allSatisfy { $0.isFinite })
        #expect(try fitted([0, 1, 2], denoises: false).outputs[name] == nil)
    }

    @Test("a normalisation that fills zeros is planned for dense shards")
    func dense() throws {
        func plan(_ kind: String) throws -> Plan {
            var outline = try ExampleOutline.make(rows: 100_000, columns: 20_000, density: 0.05)
            outline.normalise(
                inputs: try Self.normalising(kind), targets: try Self.normalising("none"))
            return try QuestionPlanner.plan(outline).plan
        }
        func shards(_ plan: Plan) -> [TaskSpec] {
            plan.tasks.filter { $0.name.hasPrefix("citeseq/normalise/train-inputs/") }
                .filter { $0.traits.outputBytes["shard"] != nil }
        }
        let (sparse, filled) = (shards(try plan("log1p-cp10k")), shards(try plan("z-score")))
        // 8 GB in shards of 256 MiB; 5 % of them fit into one shard for each group.
        #expect(sparse.count == 8 && filled.count == 30)
        for task in filled {
            let bytes = try #require(task.traits.outputBytes["shard"])
            #expect(bytes < 300 << 20 && task.traits.memoryBytes > 3 * bytes)
        }
    }

    @Test("provenance says which held-out values a normalisation saw, and what depends on it")
    func provenance() throws {
        let outline = try Self.outline(inputs: "log1p-median", targets: "z-score")
        let rows = try Provenance(of: QuestionPlanner.plan(outline)).rows
        let inputs = try #require(
            rows.first { $0.fitted == "log1p-median of the inputs: median total of a cell" })
        #expect(inputs.sightings == [.init(.trainingInputs, .study)])
        #expect(inputs.heldOutInputs == .yes && inputs.heldOutTargets == .no)
        let targets = try #require(
            rows.first { $0.fitted == "z-score of the targets: means and scales of columns" })
        #expect(targets.sightings == [.init(.trainingTargets, .study)])
        #expect(targets.heldOutTargets == .yes && targets.heldOutInputs == .no)
        let models = try #require(rows.first { $0.fitted == "weights of the other models" })
        #expect(models.heldOutTargets != .no && models.heldOutInputs != .no)
        let perCell = try Self.outline(inputs: "log1p-cp10k")
        #expect(
            try !Provenance(of: QuestionPlanner.plan(perCell)).rows
                .contains { $0.fitted.contains("log1p") })
    }
}
