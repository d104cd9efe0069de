import Coordination
import Foundation
import Learning
import LinearAlgebra
import Pipelines
import Testing

/// Whole plans of a small question, computed: what held-out cells change, and what they do not.
@Suite struct FoldFitRunTests {
    private static func ridge(_ blocks: [Int], _ name: String = "ridge") throws
        -> QuestionOutline.Member
    {
        .init(name, try ExampleOutline.plainModel("ridge"), blocks: blocks)
    }

    /// Blocks that are fitted for each fold, or once.
    private static func blocks(
        perFold: Bool, _ view: InputView = .tfIDF
    ) -> [QuestionOutline.Block] {
        [
            SmallQuestion.components {
                $0.view = view
                $0.fit = perFold ? .fold : .train
                $0.standardises = true
            },
            ExampleOutline.genes(fit: perFold ? .fold : .train),
        ]
    }

    /// The models of the folds when the inputs of the cells that fold 0 holds out are others.
    private func models(
        perFold: Bool, _ view: InputView = .tfIDF
    ) throws -> (before: [[UInt8]], after: [[UInt8]]) {
        let outline = SmallQuestion.outline(
            Self.blocks(perFold: perFold, view), [try Self.ridge([0, 1])])
        var question = SmallQuestion()
        func models() throws -> [[UInt8]] {
            let runner = try question.run(outline)
            return try (0..<3).map { fold in
                try #require(runner.outputs["small/train/fold-\(fold)/seed-1"]).bytes("model")
            }
        }
        let before = try models()
        for cell in SmallQuestion.heldOut(0) {
            question.inputs[cell] = (0..<9).map { Float(($0 * 5 + cell) % 7) }
        }
        return (before, try models())
    }

    @Test(
        "inputs of held-out cells change nothing that the fold's model was fitted to",
        arguments: InputView.allCases.filter(\.needsStatistics) + [.rowZ])
    func perFold(view: InputView) throws {
        let models = try models(perFold: true, view)
        #expect(models.before[0] == models.after[0])
        // Other folds learn from these cells.
        #expect(models.before[1] != models.after[1])
        #expect(models.before[2] != models.after[2])
    }

    @Test("where components and scales are fitted once, held-out cells have a part in them")
    func once() throws {
        let models = try models(perFold: false)
        for fold in 0..<3 { #expect(models.before[fold] != models.after[fold]) }
    }

    @Test("a gene that a fold's training cells lack is no feature of the fold")
    func constantInFold() throws {
        var question = SmallQuestion()
        // CD8A is seen in cells of fold 2 alone.
        for cell in SmallQuestion.cells.indices where SmallQuestion.folds[cell] != 2 {
            question.inputs[cell][1] = 0
        }
        let runner = try question.run(
            SmallQuestion.outline([ExampleOutline.genes(fit: .fold)], [try Self.ridge([0])]))
        for (fold, genes) in [[0, 1, 2], [0, 1, 2], [0, 2]].enumerated() {
            let selected = try #require(runner.outputs["small/features/genes/fold-\(fold)/select"])
                .archive("genes")
            #expect(try selected.int64s("genes") == genes.map(Int64.init), "fold \(fold)")
        }
    }

    @Test("members see their own blocks: a ridge on genes and metadata is that ridge")
    func members() throws {
        let question = SmallQuestion()
        var outline = SmallQuestion.outline(
            [SmallQuestion.components(), ExampleOutline.genes(), ExampleOutline.metadata()],
            [try Self.ridge([0], "components"), try Self.ridge([2, 1], "others")])
        outline.weighting = .otherFolds
        outline.refits = true
        let runner = try question.run(outline)
        let model = try #require(runner.outputs["small/train/others/fold-1/seed-1"])
            .archive("model")
        // Four donors, a day, and three genes.
        let days = Plain.standardised(SmallQuestion.cells.indices.map { Double($0 % 3) })
        let metadata = days.enumerated().map { cell, day in
            (0..<4).map { cell % 4 == $0 ? 1.0 : 0 } + [day]
        }
        let genes = Plain.transposed(
            (0..<3).map { gene in
                Plain.standardised(question.inputs.map { Double($0[gene]) })
            })
        let features = zip(metadata, genes).map { ($0 + $1).map { Float($0) } }
        var targets = DenseMatrix.rows(question.targets)
        standardiseWithinRows(&targets)
        let heldOut = SmallQuestion.heldOut(1)
        let expected = try RidgeRegression(
            features: .rows(features), targets: targets,
            rows: SmallQuestion.cells.indices.filter { !heldOut.contains($0) }
        ).predict(.rows(features), rows: heldOut)
        let found = try RidgeModel(archive: model).predict(
            DenseMatrix.rows(features).selectingRows(heldOut))
        expectClose(found, Plain.wide(expected.lines), within: 1e-3)
        let report = try ScoreReport(
            json: Data(try #require(runner.outputs["small/blend"]).bytes("scores")))
        let members = try #require(report.members)
        #expect(members.map(\.name) == ["components", "others"])
        let names = (0..<3).flatMap { _ in ["components", "others"] }
        #expect(report.trainings.map(\.member) == names)
        let foldWeights = (0..<3).map { fold in members.map { $0.foldWeights[fold] } }
        for weights in foldWeights + [members.map(\.weight)] {
            #expect(weights.allSatisfy { $0 >= 0 } && abs(weights.reduce(0, +) - 1) < 1e-12)
        }
        for name in ["components", "others"] {
            let refit = try #require(runner.outputs["small/train/\(name)/refit/seed-1"])
            #expect(refit.roles == ["model", "test-predictions"])
        }
    }

    @Test("truth of a fold changes no weight that its own predictions are blended by")
    func weights() throws {
        var outline = SmallQuestion.outline(
            [SmallQuestion.components(), ExampleOutline.genes()],
            [
                try Self.ridge([0], "components"), try Self.ridge([1], "genes"),
                .init("mean", try ExampleOutline.plainModel("mean-profile"), blocks: [0]),
            ])
        outline.weighting = .otherFolds
        let plan = try QuestionPlanner.plan(outline).plan
        let blend = try #require(plan.tasks.last)
        let work = try #require(try BlendStage.work(of: blend.work))
        let question = SmallQuestion()
        let runner = try question.run(outline)
        func foldWeights(_ targets: [[Float]]) throws -> [[Double]] {
            // The same predictions, measured against other targets.
            let bench = try StageBench()
            try bench.give("folds", .folds(SmallQuestion.cells, SmallQuestion.folds))
            try bench.give("targets", .shard(SmallQuestion.cells, targets))
            for input in blend.inputs where ["out-of-fold", "baselines"].contains(input.role) {
                let source = try #require(input.sourceTask)
                try bench.give(
                    input.role,
                    try #require(runner.outputs[plan.tasks[source].name]).archive(input.role))
            }
            let outputs = try bench.run(BlendStage.self, work)
            let report = try ScoreReport(json: Data(try outputs.bytes("scores")))
            return (report.members ?? []).map(\.foldWeights)
        }
        var targets = question.targets
        let before = try foldWeights(targets)
        for cell in SmallQuestion.heldOut(0) { targets[cell] = [Float(cell), 1, -Float(cell % 3)] }
        let after = try foldWeights(targets)
        #expect(before.count == 3)
        #expect(before.map { $0[0] } == after.map { $0[0] })
        #expect(before.map { $0[1] } != after.map { $0[1] })
    }
}
