import Coordination
import Foundation
import Learning
import LinearAlgebra
import Pipelines
import Testing

/// A small question that was computed, and its models as they are exported.
struct FinishedQuestion {
    let question: SmallQuestion
    let outline: QuestionOutline
    let runner: PlanRunner
    let plan: Plan

    /// Computes a question with every view of the inputs, genes and metadata, a network of an
    /// activation, a ridge and a mean profile.
    ///
    /// - Parameters:
    ///   - activation: Of the network.
    ///   - isWide: Whether models predict coordinates of the targets.
    ///   - isCentred: Whether targets are centred within donors.
    /// - Throws: What its tasks throw.
    init(activation: String = "selu", isWide: Bool = false, isCentred: Bool = false) throws {
        var question = SmallQuestion()
        var stream = RandomStream(seed: 11, stream: 2)
        question.tests = (0..<40).map { "new-\($0)" }
        question.testInputs = question.tests.map { _ in
            (0..<9).map { _ in max(0, (2 * stream.normal() + 1).rounded()) }
        }
        // A cell without any count.
        question.testInputs[3] = [Float](repeating: 0, count: 9)
        let network = try ExampleOutline.network(hidden: [8, 4, nil]) {
            $0.network.activation = activation
            $0.training.epochs = 3
            $0.training.batchSize = 8
        }
        var blocks = InputView.allCases.enumerated().map { index, view in
            var block = SmallQuestion.components {
                $0.view = view
                $0.standardises = index.isMultiple(of: 2)
                $0.fit = index == 1 ? .fold : .train
            }
            block.name = view.rawValue
            return block
        }
        blocks += [ExampleOutline.genes(), ExampleOutline.metadata()]
        var outline = SmallQuestion.outline(
            blocks,
            [
                .init(
                    "network", network, blocks: Array(blocks.indices), repetitionCount: 2),
                .init("ridge", try ExampleOutline.plainModel("ridge"), blocks: [0, 6]),
                .init("mean", try ExampleOutline.plainModel("mean-profile"), blocks: [0]),
            ])
        outline.drop = .none
        outline.weighting = .otherFolds
        outline.testInputs?.rowCount = 40
        if isCentred {
            outline.transformTargets(
                TargetTransform(centres: true), batches: ExampleOutline.blob(70))
        }
        if isWide {
            outline.targetComponents = QuestionOutline.TargetDecomposition(
                DecompositionChoice(componentCount: 2, blockWidth: 3, sweepCount: 2),
                isPerFold: true)
        }
        self.question = question
        self.outline = outline
        plan = try QuestionPlanner.plan(outline).plan
        runner = try question.run(outline)
    }

    /// A training of the question.
    struct Training {
        var part: Int
        var member: Int
        var repetition: Int
        /// Its file.
        var name: String
        /// Its place in the plan.
        var task: Int
    }

    /// By part, then member, then repetition.
    func trainings() throws -> [Training] {
        try (0..<3).flatMap { part in
            try outline.members.enumerated().flatMap { place, member in
                try (1...member.repetitionCount).map { repetition in
                    let name = "small/train/\(member.name)/fold-\(part)/seed-\(repetition)"
                    let task = try #require(plan.tasks.firstIndex { $0.name == name })
                    return Training(
                        part: part, member: place, repetition: repetition - 1,
                        name: "\(member.name)-fold-\(part)-seed-\(repetition)", task: task)
                }
            }
        }
    }

    /// Every model, in the order of the trainings.
    func models() throws -> [ExportedModel] {
        var reader = ModelReader(FinishedTasks(plan: plan) { runner.path($0) })
        return try trainings().map { training in
            try reader.model(
                training.task,
                ModelReader.Names(
                    model: training.name, inputs: SmallQuestion.genes,
                    targets: SmallQuestion.proteins,
                    blocks: outline.members[training.member].blocks.map { outline.blocks[$0].name })
            )
        }
    }

    /// What a training predicted of the test cells.
    func predictions(_ training: Training) throws -> DenseMatrix {
        try ArrayArchive(contentsOf: try path("test-predictions", training.task))
            .matrix("predictions")
    }

    /// `[40, width]`, the features of the test cells by a block of a training, before it scales
    /// them.
    func features(_ training: Training, block: Int) throws -> DenseMatrix {
        let inputs = plan.tasks[training.task].inputs.filter {
            $0.role == "test-features-\(block)"
        }
        return DenseMatrix.stackingRows(
            try inputs.map { input in
                try ArrayArchive(contentsOf: try #require(runner.path(input.origin)))
                    .matrix("features")
            })
    }

    /// The weights of members, and the blended test predictions, standardised within the cell.
    func blended() throws -> (weights: [Double]?, rows: DenseMatrix) {
        let scores = try ScoreReport(
            json: Data(try #require(runner.outputs["small/blend"]).bytes("scores")))
        let weights = scores.members.map { $0.map(\.weight) }
        let (trainings, models) = (try trainings(), try models())
        func found(_ place: SubmissionBlend.Place) throws -> DenseMatrix {
            try predictions(
                try #require(
                    trainings.first {
                        $0.part == place.part && $0.member == place.member
                            && $0.repetition == place.repetition
                    }))
        }
        let counts = outline.members.map(\.repetitionCount)
        guard outline.targetComponents != nil else {
            return (
                weights,
                try SubmissionBlend.direct(
                    (40, 3), partCount: 3, repetitionCounts: counts, weights: weights, found)
            )
        }
        let blocks = try (0..<3).map { part in
            let model = try #require(zip(trainings, models).first { $0.0.part == part }?.1)
            let components = try #require(model.targetComponents)
            return FactoredPredictions.Block(
                latent: try SubmissionBlend.latent(
                    part: part, LatentBasis(components: components), repetitionCounts: counts,
                    weights: weights, found),
                components: components)
        }
        return (weights, FactoredPredictions(cells: question.tests, blocks: blocks).rows(0..<40))
    }

    private func path(_ role: String, _ task: Int) throws -> String {
        try #require(runner.path(.output(task: task, role: role)))
    }
}
