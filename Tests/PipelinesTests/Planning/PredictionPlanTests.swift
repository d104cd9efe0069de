import Coordination
import Foundation
import Learning
import LinearAlgebra
import Pipelines
import SingleCell
import Testing

/// New cells of a small question, predicted by its finished models.
@Suite struct PredictionPlanTests {
    /// More cells than a tile, in shards that end in none.
    private static func question() -> SmallQuestion {
        var question = SmallQuestion()
        var stream = RandomStream(seed: 9, stream: 1)
        question.tests = (0..<1_300).map { "new-\($0)" }
        question.testInputs = question.tests.map { _ in
            (0..<9).map { _ in max(0, (2 * stream.normal() + 1).rounded()) }
        }
        return question
    }

    /// A question whose every test cell has every column, so that columns are decided alike with
    /// test cells and without.
    private static func outline(
        _ change: (inout QuestionOutline) throws -> Void = { _ in }
    ) throws -> QuestionOutline {
        let network = try ExampleOutline.network(hidden: [8, nil]) {
            $0.training.epochs = 3
            $0.training.batchSize = 8
        }
        var outline = SmallQuestion.outline(
            [
                SmallQuestion.components { $0.standardises = true },
                ExampleOutline.genes(), ExampleOutline.metadata(),
            ],
            [
                .init("network", network, blocks: [0, 1, 2], repetitionCount: 2),
                .init("ridge", try ExampleOutline.plainModel("ridge"), blocks: [1]),
            ])
        outline.drop = .none
        outline.weighting = .otherFolds
        outline.testInputs?.rowCount = 1_300
        try change(&outline)
        return outline
    }

    /// The outline without its test cells.
    private static func trained(_ outline: QuestionOutline) -> QuestionOutline {
        var outline = outline
        outline.testInputs = nil
        return outline
    }

    /// Computes predictions of the outline's test cells by a study that had none.
    private func predict(
        _ outline: QuestionOutline, _ question: SmallQuestion, columns: [Int32]? = nil
    ) throws -> (plan: PredictionPlan, outputs: [StageOutputs]) {
        let study = try question.run(Self.trained(outline))
        let runner = try PlanRunner()
        try question.give(outline, to: runner)
        var number: UInt8 = 100
        let plan = try PredictionPlan(outline) { task, role in
            number += 1
            let blob = ExampleOutline.blob(number)
            if task.name.contains("test-inputs") {
                var names = ArrayArchive()
                names.setTexts("names", SmallQuestion.genes)
                try runner.give(blob, names)
                return blob
            }
            let output = try #require(study.outputs[task.name], "\(task.name)")
            guard role == "columns" else {
                try runner.give(blob, bytes: output.bytes(role))
                return blob
            }
            let map = columns ?? (0..<9).map { Int32($0) }
            try runner.give(
                blob, try NewCellColumns.decision(output.archive(role), columns: map))
            return blob
        }
        try runner.run(plan.plan)
        return (
            plan,
            try plan.predictions.map { try #require(runner.outputs[plan.plan.tasks[$0].name]) }
        )
    }

    /// What the study makes of the same cells as its test cells: [part] of blended predictions.
    private func asTestCells(
        _ outline: QuestionOutline, _ question: SmallQuestion
    ) throws -> [DenseMatrix] {
        let runner = try question.run(outline)
        let scores = try ScoreReport(
            json: Data(try #require(runner.outputs["small/blend"]).bytes("scores")))
        let weights = scores.members.map { $0.map(\.weight) }
        let parts = outline.refits ? ["refit"] : (0..<3).map { "fold-\($0)" }
        let counts = outline.members.map(\.repetitionCount)
        func predictions(_ place: SubmissionBlend.Place) throws -> DenseMatrix {
            let prefix =
                outline.members.count == 1 ? "" : "\(outline.members[place.member].name)/"
            let name = "small/train/\(prefix)\(parts[place.part])/seed-\(place.repetition + 1)"
            return try #require(runner.outputs[name]).archive("test-predictions")
                .matrix("predictions")
        }
        guard outline.targetComponents != nil else {
            return [
                try SubmissionBlend.direct(
                    (question.tests.count, 3), partCount: parts.count, repetitionCounts: counts,
                    weights: weights, predictions)
            ]
        }
        return try parts.indices.map { part in
            let place = outline.targetComponents?.isPerFold == true ? "\(parts[part])/" : ""
            let basis = try #require(
                runner.outputs.first { name, outputs in
                    name.hasPrefix("small/targets/\(place)") && outputs.roles == ["components"]
                }?.value
            ).archive("components").matrix("components")
            return try SubmissionBlend.latent(
                part: part, LatentBasis(components: basis), repetitionCounts: counts,
                weights: weights, predictions)
        }
    }

    private func joined(_ outputs: [StageOutputs], _ role: String) throws -> DenseMatrix {
        DenseMatrix.stackingRows(
            try outputs.map { try $0.archive(role).matrix("predictions") })
    }

    @Test(
        "new cells have the bytes that they have as test cells",
        arguments: [false, true], [false, true])
    func sameBytes(refits: Bool, perFold: Bool) throws {
        let question = Self.question()
        let outline = try Self.outline { outline in
            outline.refits = refits
            guard perFold else { return }
            outline.blocks[0] = SmallQuestion.components {
                $0.standardises = true
                $0.view = .tfIDF
                $0.fit = .fold
            }
            outline.blocks[1] = ExampleOutline.genes(fit: .fold)
        }
        let found = try predict(outline, question)
        // 1,300 cells in three shards: whole tiles but for the last.
        #expect(
            try found.outputs.map { try $0.archive("predictions").texts("cells").count }
                == [512, 512, 276])
        let cells = try found.outputs.flatMap { try $0.archive("predictions").texts("cells") }
        #expect(cells == question.tests)
        #expect(
            try joined(found.outputs, "predictions") == asTestCells(outline, question)[0])
    }

    @Test(
        "a fitted normalisation is applied to new cells as to test cells",
        arguments: [false, true])
    func normalised(perFold: Bool) throws {
        let question = Self.question()
        let outline = try Self.outline { outline in
            outline.normalise(
                inputs: QuestionOutline.Normalising(
                    MedianTotalNormalisation(), fitsPerFold: perFold),
                targets: QuestionOutline.Normalising())
        }
        let found = try predict(outline, question)
        let count = found.plan.plan.tasks.count { $0.work.kind == NormaliseStage.kind }
        #expect(count == (perFold ? 3 * 3 : 3))
        #expect(
            try joined(found.outputs, "predictions") == asTestCells(outline, question)[0])
    }

    @Test("new cells gain the medians that targets were centred by", arguments: [false, true])
    func centred(refits: Bool) throws {
        let question = Self.question()
        let outline = try Self.outline { outline in
            outline.refits = refits
            outline.members[0] = .init("near", try ModelCase.choice("knn"), blocks: [0])
            outline.transformTargets(
                TargetTransform(clip: 0.05...0.95, centres: true), batches: ExampleOutline.blob(70))
        }
        let found = try predict(outline, question)
        let expected = try asTestCells(outline, question)[0]
        #expect(try joined(found.outputs, "predictions") == expected)
        var plain = outline
        plain.transformTargets(TargetTransform(clip: 0.05...0.95))
        #expect(try asTestCells(plain, question)[0] != expected)
    }

    @Test("coordinates of wide targets have the bytes of test cells'", arguments: [false, true])
    func latent(perFold: Bool) throws {
        let question = Self.question()
        let outline = try Self.outline { outline in
            outline.targetComponents = QuestionOutline.TargetDecomposition(
                DecompositionChoice(componentCount: 2, blockWidth: 3, sweepCount: 2),
                isPerFold: perFold)
        }
        let found = try predict(outline, question)
        for (part, expected) in try asTestCells(outline, question).enumerated() {
            #expect(try joined(found.outputs, "latent-\(part)") == expected, "part \(part)")
        }
    }

    @Test("columns chosen by correlation are found in new cells, alone and averaged")
    func correlated() throws {
        let question = Self.question()
        let outline = try Self.outline { outline in
            outline.blocks[0] = SmallQuestion.components {
                $0.fit = .fold
                $0.weights = .correlation
            }
            outline.blocks[1] = ExampleOutline.correlated { $0.view = .log }
            outline.blocks[2] = ExampleOutline.neighbours(of: "correlated", by: "svd")
        }
        let found = try predict(outline, question)
        let kinds = Set(found.plan.plan.tasks.map(\.work.kind))
        #expect(!kinds.contains(CorrelationStage.kind) && kinds.contains(GenesStage.kind))
        #expect(!kinds.contains(ColumnWeightsStage.kind) && kinds.contains(ProjectStage.kind))
        #expect(
            try joined(found.outputs, "predictions") == asTestCells(outline, question)[0])
    }

    @Test("statistics of new cells are over the study's columns, as those of test cells")
    func cellStatistics() throws {
        let question = Self.question()
        let outline = try Self.outline { outline in
            outline.blocks[1] = ExampleOutline.cellStatistics()
        }
        let found = try predict(outline, question)
        let counted = found.plan.plan.tasks.flatMap(\.inputs).filter { $0.role == "counted" }
        #expect(counted.count == 3 && counted.allSatisfy { $0.sourceTask == nil })
        #expect(
            try joined(found.outputs, "predictions") == asTestCells(outline, question)[0])
    }

    @Test("only the new cells are read: nothing that the study fitted is computed again")
    func tasks() throws {
        let found = try predict(try Self.outline(), Self.question())
        let kinds = Set(found.plan.plan.tasks.map(\.work.kind))
        #expect(
            kinds
                == Set(
                    ["ingest", "project", "genes", "metadata", "scale", "predict"].map {
                        TaskKind($0)
                    }))
        let read = found.plan.plan.tasks.filter { $0.work.kind == IngestStage.kind }
        #expect(read.count == 3)
        #expect(read.allSatisfy { $0.name.contains("test-inputs") })
    }

    @Test("a gene that new cells lack counts as the training cells' mean where it is a feature")
    func missingGene() throws {
        var question = Self.question()
        let outline = try Self.outline { outline in
            outline.blocks = [ExampleOutline.genes()]
            outline.members = [
                .init("ridge", outline.members[1].model, blocks: [0])
            ]
        }
        var columns = (0..<9).map { Int32($0) }
        columns[1] = -1
        let whole = try joined(predict(outline, question).outputs, "predictions")
        let lacking = try joined(
            predict(outline, question, columns: columns).outputs, "predictions")
        #expect(lacking != whole)
        // Cells that have the mean there are predicted alike.
        let mean = question.inputs.map { $0[1] }.reduce(0, +) / 24
        for row in question.testInputs.indices { question.testInputs[row][1] = mean }
        let filled = try joined(predict(outline, question).outputs, "predictions")
        expectClose(lacking, Plain.wide(filled.lines), within: 1e-4)
    }

    @Test("ranges end at multiples of a tile, whatever shards do, and none is empty")
    func ranges() {
        let tile = QuestionPlanner.predictionTile
        for shards in [
            [0..<3], [0..<100, 100..<200, 200..<300], [0..<700, 700..<1_400, 1_400..<2_000],
            [0..<512, 512..<1_024], [0..<1],
        ] {
            let ranges = QuestionPlanner.tiled(shards)
            #expect(ranges.first?.lowerBound == 0)
            #expect(ranges.last?.upperBound == shards.last?.upperBound)
            for (range, next) in zip(ranges, ranges.dropFirst()) {
                #expect(range.upperBound == next.lowerBound && range.upperBound % tile == 0)
            }
            #expect(ranges.allSatisfy { !$0.isEmpty })
        }
    }
}
