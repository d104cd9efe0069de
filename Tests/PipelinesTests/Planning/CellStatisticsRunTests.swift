import Coordination
import Learning
import LinearAlgebra
import Pipelines
import Testing

/// Plans of a small question whose models see facts of each cell's own values.
@Suite("Cell statistics, in plans") struct CellStatisticsRunTests {
    private static func outline(
        _ change: (inout QuestionOutline) -> Void = { _ in }
    ) throws -> QuestionOutline {
        var outline = SmallQuestion.outline(
            [ExampleOutline.cellStatistics()],
            [.init("ridge", try ExampleOutline.plainModel("ridge"), blocks: [0])])
        change(&outline)
        return outline
    }

    private func features(_ runner: PlanRunner, _ side: String) throws -> DenseMatrix {
        DenseMatrix.stackingRows(
            try (0..<3).map { shard in
                try #require(runner.outputs["small/features/cells/describe/\(side)/\(shard)"])
                    .archive("features").matrix("features")
            })
    }

    private func expected(_ rows: [[Float]]) throws -> DenseMatrix {
        let counted = [Bool](repeating: true, count: 9)
        return try CellSummary(quantiles: CellStatisticsBlock().quantiles)
            .features(of: .dense(.rows(rows)), isCounted: counted) {}
    }

    @Test(
        "they are over every column, whatever the study leaves out",
        arguments: [ColumnsWork.Drop.none, .constant])
    func columns(drop: ColumnsWork.Drop) throws {
        var question = SmallQuestion()
        // A constant column, which models of columns would not see.
        for row in question.inputs.indices { question.inputs[row][4] = 5 }
        let runner = try question.run(try Self.outline { $0.drop = drop })
        #expect(try features(runner, "train-inputs") == expected(question.inputs))
        #expect(try features(runner, "test-inputs") == expected(question.testInputs))
    }

    @Test("they are of normalised values where the question normalises")
    func normalised() throws {
        let question = SmallQuestion()
        let given = try features(try question.run(try Self.outline()), "train-inputs")
        let runner = try question.run(
            try Self.outline { outline in
                outline.normalise(
                    inputs: QuestionOutline.Normalising(TenThousandNormalisation()),
                    targets: QuestionOutline.Normalising())
            })
        let found = try features(runner, "train-inputs")
        #expect(found != given)
        // Zeros stay zeros.
        for row in 0..<found.rowCount { #expect(found[row, 1] == given[row, 1]) }
    }

    @Test("nothing is fitted for them but their scale: a plan has no further row of provenance")
    func provenance() throws {
        let rows = try Provenance(of: QuestionPlanner.plan(try Self.outline())).rows
        #expect(rows.map(\.fitted).allSatisfy { !$0.contains("column") })
    }

    @Test("models standardise them, for each fold where nothing may see held-out cells")
    func scaling() throws {
        let scalings = [(Evaluation.notebook, BlockScaling.study), (.nested, .fold)]
        for (evaluation, scaling) in scalings {
            let outline = try Self.outline { $0.evaluation = evaluation }
            let plan = try QuestionPlanner.plan(outline).plan
            for task in plan.tasks {
                guard let work = try TrainStage.work(of: task.work) else { continue }
                #expect(work.blocks == [scaling])
            }
        }
    }

    @Test("folds share their tasks in a study, where values are not normalised for each")
    func shared() throws {
        let study = try StudyPlan([try Self.outline { $0.evaluation = .nested }])
        let tasks = study.plan.tasks.filter { $0.work.kind == CellStatisticsStage.kind }
        // One chooses the columns; three shards of training and of test inputs.
        #expect(tasks.count == 1 + 3 + 3)
    }

    @Test("a quantile that stands twice is refused")
    func twice() {
        var block = CellStatisticsBlock()
        let section = CheckedSection(
            path: "b", values: ["quantiles": .list([.number(0.5), .number(0.25), .number(0.5)])])
        let problems = CellStatisticsBlock.declaration.read(section, into: &block)
        #expect(problems.map(\.key) == ["quantiles"])
        #expect(problems.first?.found == "0.5 twice")
    }
}
