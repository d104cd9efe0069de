import Coordination
import Foundation
import Learning
import LinearAlgebra
import Pipelines
import Testing

/// Whole plans of a small question, computed with both evaluations: what held-out cells change.
@Suite("Nested evaluation") struct NestedRunTests {
    /// Blocks that a notebook fits on all training cells.
    private static var blocks: [QuestionOutline.Block] {
        [
            SmallQuestion.components {
                $0.view = .tfIDF
                $0.standardises = true
            }, ExampleOutline.genes(), ExampleOutline.metadata(), ExampleOutline.batches(1),
            ExampleOutline.neighbours(), ExampleOutline.correlated(isParted: true),
            weighed, ExampleOutline.cellStatistics(),
        ]
    }

    /// Components of columns weighed by their correlation with targets.
    private static var weighed: QuestionOutline.Block {
        var block = SmallQuestion.components {
            $0.view = .log
            $0.weights = .correlation
        }
        block.name = "weighed"
        return block
    }

    private static func network() throws -> ModelChoice {
        try ExampleOutline.network(hidden: [4]) {
            $0.training.epochs = 3
            $0.training.batchSize = 4
        }
    }

    private static func outline(
        _ evaluation: Evaluation, _ members: [QuestionOutline.Member]? = nil
    ) throws -> QuestionOutline {
        var outline = SmallQuestion.outline(
            blocks,
            try members ?? [
                .init("network", network(), blocks: Array(0..<8), repetitionCount: 2)
            ])
        outline.evaluation = evaluation
        return outline
    }

    /// Everything about the cells that fold 0 holds out is another: inputs, targets, labels.
    private struct Variant {
        var question = SmallQuestion()
        var donors = SmallQuestion.cells.indices.map { "d\($0 % 4)" }
        var days = SmallQuestion.cells.indices.map { "\($0 % 3)" }

        mutating func changeHeldOut(inputs: Bool = true) {
            for cell in SmallQuestion.heldOut(0) {
                question.targets[cell] = [Float(cell), 1, Float(20 - cell)]
                guard inputs else { continue }
                question.inputs[cell] = (0..<9).map { Float(($0 * 5 + cell) % 7) }
                donors[cell] = "d\((cell + 1) % 4)"
                days[cell] = "\(cell)"
            }
        }

        func run(_ outline: QuestionOutline) throws -> PlanRunner {
            let runner = try PlanRunner()
            try question.give(outline, to: runner)
            let tests = question.tests
            try runner.give(
                ExampleOutline.blob(5),
                .labels(
                    SmallQuestion.cells, tests, [("donor", donors, tests.map { _ in "d1" })]))
            try runner.give(
                ExampleOutline.blob(6),
                .labels(
                    SmallQuestion.cells, tests,
                    [
                        ("donor", donors, tests.map { _ in "d1" }),
                        ("day", days, tests.map { _ in "2" }),
                    ]))
            try runner.run(try QuestionPlanner.plan(outline).plan)
            return runner
        }
    }

    /// The models of the folds, before and after all of fold 0's held-out cells changed.
    private func models(
        _ outline: QuestionOutline
    ) throws -> (before: [[UInt8]], after: [[UInt8]]) {
        func models(_ variant: Variant) throws -> [[UInt8]] {
            let runner = try variant.run(outline)
            return try (0..<3).map { fold in
                try #require(runner.outputs["small/train/fold-\(fold)/seed-1"]).bytes("model")
            }
        }
        var variant = Variant()
        let before = try models(variant)
        variant.changeHeldOut()
        return (before, try models(variant))
    }

    @Test("nothing about its held-out cells changes a byte of a fold's model")
    func nested() throws {
        let models = try models(try Self.outline(.nested))
        #expect(models.before[0] == models.after[0])
        // Other folds learn from these cells.
        #expect(models.before[1] != models.after[1])
        #expect(models.before[2] != models.after[2])
    }

    @Test("transductive: targets of held-out cells change no byte of a fold's model, inputs do")
    func transductive() throws {
        let outline = try Self.outline(.transductive)
        func model(_ variant: Variant) throws -> [UInt8] {
            try #require(variant.run(outline).outputs["small/train/fold-0/seed-1"]).bytes("model")
        }
        var variant = Variant()
        let before = try model(variant)
        variant.changeHeldOut(inputs: false)
        #expect(try model(variant) == before)
        variant.changeHeldOut()
        #expect(try model(variant) != before)
        let rows = try Provenance(of: QuestionPlanner.plan(outline)).rows
        for row in rows where row.isScored {
            #expect(row.heldOutTargets == .no, "\(row.fitted)")
        }
        #expect(rows.contains { $0.heldOutInputs == .yes })
    }

    @Test("as the notebook evaluates, held-out cells change their fold's model")
    func notebook() throws {
        let models = try models(try Self.outline(.notebook))
        #expect(models.before[0] != models.after[0])
    }

    @Test("a nested fold trains as many epochs as its inner trainings kept, and predicts its cells")
    func epochs() throws {
        let runner = try Variant().run(try Self.outline(.nested))
        for fold in 0..<3 {
            let inner = try (1...2).map { seed in
                let outputs = try #require(
                    runner.outputs["small/train/inner/fold-\(fold)/seed-\(seed)"])
                #expect(outputs.roles == ["history"])
                return try EpochRecord.records(json: Data(outputs.bytes("history")))
            }
            let schedule = try #require(
                RefitSchedule(
                    histories: inner,
                    stoppingMinimumDelta: TrainingParameters().stoppingMinDelta))
            let outer = try #require(runner.outputs["small/train/fold-\(fold)/seed-2"])
            let records = try EpochRecord.records(json: Data(outer.bytes("history")))
            #expect(records.count == schedule.epochCount)
            #expect(records.map(\.learningRate) == schedule.learningRates)
            let cells = try outer.archive("out-of-fold").texts("cells")
            #expect(cells == SmallQuestion.heldOut(fold).map { SmallQuestion.cells[$0] })
            #expect(try outer.archive("test-predictions").texts("cells") == SmallQuestion.tests)
        }
    }

    @Test("kinds that nothing watches are trained once")
    func unwatched() throws {
        let plan = try QuestionPlanner.plan(
            try Self.outline(
                .nested,
                [
                    .init("ridge", ExampleOutline.plainModel("ridge"), blocks: [0, 1, 2, 3, 4]),
                    .init("network", Self.network(), blocks: [1]),
                ])
        ).plan
        let names = plan.tasks.map(\.name).filter { $0.hasPrefix("small/train/") }
        #expect(
            names.filter { $0.contains("inner") }
                == (0..<3).map { "small/train/network/inner/fold-\($0)/seed-1" })
        #expect(names.count { $0.contains("/ridge/") } == 3)
    }

    @Test("the table of what was fitted has nothing that saw a held-out cell")
    func provenance() throws {
        var outline = try Self.outline(.nested)
        outline.refits = true
        let rows = try Provenance(of: QuestionPlanner.plan(outline)).rows
        #expect(rows.contains { $0.fitted == "early stopping and learning rate" })
        for row in rows where row.isScored {
            #expect(row.heldOutInputs == .no, "\(row.fitted)")
            #expect(row.heldOutTargets == .no, "\(row.fitted)")
        }
        let notebook = try Provenance(of: QuestionPlanner.plan(try Self.outline(.notebook))).rows
        #expect(notebook.contains { $0.heldOutTargets == .yes })
        #expect(notebook.contains { $0.heldOutInputs == .yes })
    }

    @Test("wide targets have components without the held-out cells of each fold")
    func latent() throws {
        var outline = try Self.outline(.nested)
        outline.targetComponents = QuestionOutline.TargetDecomposition(
            DecompositionChoice(
                componentCount: 2, rowCount: 24, columnCount: 3, accuracy: .default,
                sweepCount: 2, oversampling: 1),
            isPerFold: false)
        let models = try models(outline)
        #expect(models.before[0] == models.after[0])
        #expect(models.before[1] != models.after[1])
    }
}
