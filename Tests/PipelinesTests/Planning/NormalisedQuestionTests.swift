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

    /// Everything fitted for each fold.
    private static func perFold(
        _ inputs: String, _ targets: String, isWide: Bool = false, _ isPerFold: Bool = true
    ) throws -> QuestionOutline {
        try outline {
            var blocks = $0.blocks
            var components = ComponentsBlock()
            components.componentCount = 2
            components.fit = .fold
            var genes = GenesBlock()
            genes.fit = .fold
            (blocks[0].block, blocks[1].block) = (components, genes)
            $0.blocks = blocks
            if isWide {
                $0.targetComponents = QuestionOutline.TargetDecomposition(
                    DecompositionChoice(componentCount: 2, blockWidth: 3, sweepCount: 2),
                    isPerFold: true)
            }
            func choice(_ name: String) throws -> QuestionOutline.Normalising {
                .init(try normalising(name).normalisation, fitsPerFold: isPerFold)
            }
            guard let inputs = try? choice(inputs), let targets = try? choice(targets) else {
                return
            }
            $0.normalise(inputs: inputs, targets: targets)
        }
    }

    @Test(
        "fitted for each fold, values of cells that it holds out change nothing that it learns",
        arguments: [("z-score", "clr"), ("log1p-median", "z-score"), ("tf-idf", "log1p-cp10k")],
        [false, true])
    func heldOut(kinds: (String, String), isWide: Bool) throws {
        func models(_ question: SmallQuestion, _ isPerFold: Bool) throws -> [[UInt8]] {
            let runner = try question.run(
                Self.perFold(kinds.0, kinds.1, isWide: isWide, isPerFold))
            return try (0..<3).map { fold in
                try #require(runner.outputs["small/train/fold-\(fold)/seed-1"]).bytes("model")
            }
        }
        let question = Self.counts()
        var changed = question
        for cell in SmallQuestion.heldOut(0) {
            changed.inputs[cell] = (0..<9).map { Float(($0 * 5 + cell) % 7) }
            changed.targets[cell] = (0..<3).map { Float(($0 * 7 + cell) % 11 + 1) }
        }
        let (before, after) = (try models(question, true), try models(changed, true))
        #expect(before[0] == after[0])
        #expect(before[1] != after[1] && before[2] != after[2])
        let shared = (try models(question, false), try models(changed, false))
        #expect(shared.0[0] != shared.1[0])
    }

    @Test(
        "scores compare with targets as the fold has them that holds a cell out",
        arguments: [false, true])
    func foldTargets(isWide: Bool) throws {
        let runner = try Self.counts().run(
            Self.perFold("log1p-cp10k", "z-score", isWide: isWide))
        let cells = try #require(runner.outputs["small/blend"]).archive("cells")
        let found = try cells.doubles("scores")
        let ids = try cells.texts("cells")
        let predictions = try #require(runner.outputs["small/blend"]).archive("out-of-fold")
            .matrix("predictions").lines
        for fold in 0..<3 {
            let shards = try (0..<3).map { shard in
                try #require(
                    runner.outputs["small/normalise/train-targets/fold-\(fold)/\(shard)"]
                ).archive("shard").cells("values").dense().lines
            }.flatMap { $0 }
            for cell in SmallQuestion.heldOut(fold) {
                let row = try #require(ids.firstIndex(of: SmallQuestion.cells[cell]))
                guard !isWide else {
                    #expect(found[row].isFinite)
                    continue
                }
                let expected = Plain.correlation(
                    shards[cell].map { Double($0) }, predictions[row].map { Double($0) })
                #expect(abs(found[row] - expected) < 1e-5)
            }
        }
    }

    @Test("fitted for each fold, provenance has no held-out value in a normalisation")
    func foldProvenance() throws {
        let rows = try Provenance(
            of: QuestionPlanner.plan(Self.perFold("log1p-median", "z-score"))
        ).rows
        for (name, matrix) in [
            ("log1p-median of the inputs: median total of a cell", MatrixRole.trainingInputs),
            ("z-score of the targets: means and scales of columns", .trainingTargets),
        ] {
            let row = try #require(rows.first { $0.fitted == name && $0.isScored })
            #expect(
                row.sightings == Set((0..<3).map { .init(matrix, .training(fold: $0)) }))
            #expect(row.heldOutInputs == .no && row.heldOutTargets == .no)
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
        let scale = try #require(rows.first { $0.fitted == "scale of components" })
        #expect(scale.heldOutTargets == .no && scale.heldOutInputs == .yes)
        var dsb = try Self.outline()
        dsb.normalise(
            inputs: .init(),
            targets: .init(
                BackgroundNormalisation(), sources: [("background", dsb.trainingTargets)]))
        let names = try Provenance(of: QuestionPlanner.plan(dsb)).rows.map(\.fitted)
        #expect(names.contains("dsb: scale of empty droplets"))
        #expect(names.contains("dsb of the targets: slopes by the background of a cell"))
        let perCell = try Self.outline(inputs: "log1p-cp10k")
        #expect(
            try !Provenance(of: QuestionPlanner.plan(perCell)).rows
                .contains { $0.fitted.contains("log1p") })
    }
}
