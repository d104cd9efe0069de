import Coordination
import Learning
import LinearAlgebra
import Pipelines
import SingleCell
import Testing

/// Plans of a small question whose models see a file that another program wrote.
@Suite("Files of other programs, in plans") struct FileBlockRunTests {
    private static func outline(
        _ change: (inout QuestionOutline) -> Void = { _ in }
    ) throws -> QuestionOutline {
        var outline = SmallQuestion.outline(
            [ExampleOutline.file(), ExampleOutline.genes()],
            [.init("ridge", try ExampleOutline.plainModel("ridge"), blocks: [0, 1])])
        change(&outline)
        return outline
    }

    /// A row of its own for each cell, in the order of the ids turned round.
    private func give(_ runner: PlanRunner) throws {
        let cells = Array((SmallQuestion.cells + SmallQuestion.tests + ["other"]).reversed())
        try runner.give(
            ExampleOutline.blob(7), cells, ["one", "two"],
            cells.indices.map { [Float($0), Float($0 % 3)] })
        try runner.give(
            ExampleOutline.blob(8), .labels(SmallQuestion.cells, SmallQuestion.tests, []))
    }

    @Test("models see the rows of their cells, with any evaluation")
    func rows() throws {
        for (evaluation, place) in [(Evaluation.notebook, ""), (.nested, "/fold-1")] {
            let outline = try Self.outline { $0.evaluation = evaluation }
            let runner = try SmallQuestion().run(outline, give)
            let outputs = try #require(runner.outputs["small/features/latent\(place)"])
            let training = try outputs.archive("features")
            #expect(try training.texts("cells") == SmallQuestion.cells)
            let found = try training.matrix("features")
            // 'other' is the first of the file, then five test cells, the last cell and so on.
            for cell in 0..<24 { #expect(found[cell, 0] == Float(29 - cell)) }
            let tests = try outputs.archive("test-features")
            #expect(try tests.texts("cells") == SmallQuestion.tests)
        }
    }

    @Test("their scale is fitted for each fold where nothing may see held-out cells, or never")
    func scaling() throws {
        func scalings(_ evaluation: Evaluation, standardises: Bool = true) throws -> BlockScaling? {
            var outline = try Self.outline { $0.evaluation = evaluation }
            outline.blocks[0] = ExampleOutline.file { $0.standardises = standardises }
            return try QuestionPlanner.plan(outline).plan.tasks.lazy.compactMap {
                try? TrainStage.work(of: $0.work)?.blocks[0]
            }.first
        }
        #expect(try scalings(.notebook) == .study)
        #expect(try scalings(.nested) == .fold)
        #expect(try scalings(.transductive) == .fold)
        #expect(try scalings(.nested, standardises: false) == BlockScaling.none)
    }

    @Test("folds share one task in a study")
    func shared() throws {
        let study = try StudyPlan([try Self.outline { $0.evaluation = .nested }])
        #expect(study.plan.tasks.count { $0.work.kind == FileFeaturesStage.kind } == 1)
    }

    @Test(
        "the other program is taken to have seen every cell and target, in a nested evaluation too",
        arguments: [Evaluation.notebook, .transductive, .nested])
    func provenance(evaluation: Evaluation) throws {
        func row(_ outline: QuestionOutline) throws -> Provenance.Row {
            let rows = try Provenance(of: QuestionPlanner.plan(outline)).rows
            return try #require(rows.first { $0.fitted == Provenance.foreignFeatures })
        }
        let outline = try Self.outline { $0.evaluation = evaluation }
        let found = try row(outline)
        #expect(found.heldOutInputs == .yes && found.heldOutTargets == .yes)
        #expect(found.testInputs == .yes && found.isScored)
        var alone = outline
        alone.testInputs = nil
        #expect(try row(alone).testInputs == .no)
        // Models are through them.
        let rows = try Provenance(of: QuestionPlanner.plan(outline)).rows
        let number = try #require(rows.firstIndex { $0.fitted == Provenance.foreignFeatures }) + 1
        let through = rows.contains { row in
            guard case .through(let numbers) = row.heldOutTargets else { return false }
            return numbers.contains(number)
        }
        #expect(through)
    }

    @Test("folds are not found from what another program may have made of targets")
    func adversary() throws {
        var outline = try ExampleOutline.make(folds: 1)
        outline.adversary = AdversaryWork(share: 0.1, seed: 3)
        outline.use([ExampleOutline.genes(), ExampleOutline.file()])
        let plan = try QuestionPlanner.plan(outline).plan
        let task = try #require(plan.tasks.first { $0.name == "citeseq/adversary" })
        let read = task.inputs.compactMap(\.sourceTask).map { plan.tasks[$0].name }
        let areGenes = read.allSatisfy { $0.hasPrefix("citeseq/features/genes/") }
        #expect(!read.isEmpty && areGenes)
    }

    @Test("a matrix of obsm, and where a file was converted to, is what the block reads")
    func source() {
        var block = FileBlock()
        #expect(block.source == nil)
        block.path = "/lab/a.h5ad"
        block.obsm = "X_scVI"
        #expect(
            block.source
                == DeclaredSource(
                    path: "/lab/a.h5ad", selection: MatrixSelection(layer: "obsm/X_scVI")))
        let converted = DeclaredSource(path: "/lab/b.h5ad")
        block.read(converted)
        #expect(block.source == converted)
    }

    @Test("a block without a file, and one with two matrices of it, are refused")
    func problems() {
        func keys(_ values: [String: CheckedValue]) -> [String] {
            var block = FileBlock()
            return FileBlock.declaration.read(
                CheckedSection(path: "b", values: values), into: &block
            ).map(\.key)
        }
        #expect(keys([:]) == ["path"])
        #expect(keys(["path": .path("/a"), "layer": .text("l"), "obsm": .text("o")]) == ["obsm"])
        #expect(keys(["path": .path("/a"), "obsm": .text("o")]).isEmpty)
    }
}
