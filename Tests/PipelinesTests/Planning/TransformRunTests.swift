import Coordination
import Foundation
import Learning
import LinearAlgebra
import Pipelines
import Testing

/// Plans of a small question whose targets are clipped and centred.
@Suite("Targets that are clipped and centred, in plans") struct TransformRunTests {
    private static let transform = TargetTransform(clip: 0.1...0.9, centres: true)

    private static func outline(
        _ kind: String = "ridge", _ transform: TargetTransform? = Self.transform,
        _ change: (inout QuestionOutline) -> Void = { _ in }
    ) throws -> QuestionOutline {
        var outline = SmallQuestion.outline(
            [ExampleOutline.genes(fit: .fold)],
            [.init("member", try ModelCase.choice(kind), blocks: [0])])
        outline.evaluation = .nested
        if let transform {
            outline.transformTargets(
                transform, batches: transform.centres ? ExampleOutline.blob(70) : nil)
        }
        change(&outline)
        return outline
    }

    @Test("only trainings differ, and without the keys nothing does")
    func tasks() throws {
        var chains = TaskChains()
        let bare = try QuestionPlanner.plan(Self.outline("ridge", nil)).plan
        let plan = try QuestionPlanner.plan(Self.outline()).plan
        let (before, after) = (chains.numbers(of: bare), chains.numbers(of: plan))
        #expect(Set(before.keys) == Set(after.keys))
        for (name, number) in after where !name.hasSuffix("/blend") {
            #expect((before[name] == number) == !name.hasPrefix("small/train/"), "\(name)")
        }
        for task in bare.tasks {
            let parameters = String(decoding: task.work.parameters, as: UTF8.self)
            #expect(!parameters.contains("transform"), "\(task.name)")
            #expect(!task.inputs.contains { $0.role == "labels" }, "\(task.name)")
        }
        let trainings = plan.tasks.filter { $0.work.kind == TrainStage.kind }
        #expect(trainings.allSatisfy { $0.inputs.contains { $0.role == "labels" } })
    }

    @Test(
        "targets of held-out cells change no byte of their fold's predictions",
        arguments: ["ridge", "mlp"])
    func honest(kind: String) throws {
        // A network predicts no scale that medians could be added to.
        let transform = TargetTransform(clip: 0.1...0.9, centres: kind != "mlp")
        let outline = try Self.outline(kind, transform) { $0.refits = true }
        func outputs(_ question: SmallQuestion) throws -> [StageOutputs] {
            let runner = try question.run(outline)
            return try ["fold-0", "fold-1", "refit"].map {
                try #require(runner.outputs["small/train/\($0)/seed-1"])
            }
        }
        var question = SmallQuestion()
        let before = try outputs(question)
        for cell in SmallQuestion.heldOut(0) {
            question.targets[cell] = [Float(cell), 1, Float(20 - cell)]
        }
        let after = try outputs(question)
        #expect(before[0].bytesByRole == after[0].bytesByRole)
        #expect(before[1].bytesByRole["model"] != after[1].bytesByRole["model"])
        #expect(before[2].bytesByRole["model"] != after[2].bytesByRole["model"])
    }

    @Test("scores compare with targets as they are, on the scale of which predictions are")
    func scores() throws {
        let runner = try SmallQuestion().run(try Self.outline("mean-profile"))
        var found = DenseMatrix(rowCount: 24, columnCount: 3)
        for fold in 0..<3 {
            let cells = SmallQuestion.heldOut(fold)
            let training = SmallQuestion.cells.indices.filter { !cells.contains($0) }
            var targets = DenseMatrix.rows(SmallQuestion().targets)
            let offsets = try #require(
                Self.transform.apply(
                    to: &targets, rows: training, standardises: true,
                    batches: SmallQuestion.cells.indices.map { $0 % 4 }))
            for column in 0..<3 {
                let mean = Plain.mean(training.map { Double(targets[$0, column]) })
                for cell in cells { found[cell, column] = Float(mean + offsets.values[column]) }
            }
        }
        let scores = try ScoreReport(
            json: Data(try #require(runner.outputs["small/blend"]).bytes("scores")))
        let expected = zip(found.lines, SmallQuestion().targets).map { prediction, truth in
            // A cell whose targets are all the same scores -1.
            Set(truth).count == 1
                ? -1
                : Plain.correlation(prediction.map { Double($0) }, truth.map { Double($0) })
        }
        expectClose([try #require(scores.overall.score)], [Plain.mean(expected)])
    }

    @Test("the table of what was fitted says on which cells quantiles and medians were")
    func provenance() throws {
        let rows = try Provenance(of: QuestionPlanner.plan(Self.outline())).rows
        let row = try #require(
            rows.first { $0.fitted == "quantiles and batch medians of targets" })
        #expect(
            row.sightings
                == Set((0..<3).map { Provenance.Sighting(.trainingTargets, .training(fold: $0)) }))
        #expect(row.heldOutInputs == .no && row.heldOutTargets == .no && row.isScored)
    }

    @Test("coordinates of targets are not transformed")
    func components() throws {
        let outline = try Self.outline {
            $0.targetComponents = QuestionOutline.TargetDecomposition(
                DecompositionChoice(componentCount: 2, blockWidth: 3, sweepCount: 2),
                isPerFold: true)
        }
        #expect(
            throws: CoordinationError.impossibleShape(
                what: "the number of components of targets that are clipped or centred", found: 2,
                allowed: "none")
        ) { try QuestionPlanner.plan(outline) }
    }
}
