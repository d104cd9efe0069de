import Coordination
import LinearAlgebra
import Pipelines

/// A question small enough to be computed in a test: 24 cells of nine genes and three proteins in
/// three folds, and five test cells.
struct SmallQuestion {
    static let cells = (0..<24).map { "cell-\($0)" }
    static let tests = (0..<5).map { "test-\($0)" }
    static let genes = ["CD4", "CD8A", "CD19"] + (3..<9).map { "gene-\($0)" }
    static let proteins = ["CD4", "CD8", "CD19"]

    /// The fold that holds out each cell; the last shard of three has the cells of fold 2 alone.
    static let folds: [Int64] = (0..<24).map { $0 < 16 ? Int64($0 % 2) : 2 }

    /// [cell][gene], counts of which about half are 0.
    var inputs: [[Float]]
    /// [cell][protein].
    var targets: [[Float]]
    var testInputs: [[Float]]
    var tests = Self.tests

    init() {
        var stream = RandomStream(seed: 3, stream: 4)
        func counts() -> [Float] {
            (0..<9).map { _ in max(0, (2 * stream.normal() + 1).rounded()) }
        }
        inputs = Self.cells.map { _ in counts() }
        testInputs = Self.tests.map { _ in counts() }
        targets = inputs.map { row in
            [row[0] + row[3] - row[4], 2 * row[1] + row[5], row[2] + row[6] * row[6] + 1]
        }
    }

    static func heldOut(_ fold: Int) -> [Int] { cells.indices.filter { folds[$0] == Int64(fold) } }

    /// The outline with some blocks and members.
    static func outline(
        _ blocks: [QuestionOutline.Block], _ members: [QuestionOutline.Member]
    ) -> QuestionOutline {
        func matrix(_ id: UInt8, _ rows: Int, _ columns: Int) -> QuestionOutline.Matrix {
            QuestionOutline.Matrix(
                file: ExampleOutline.blob(id), rowCount: rows, columnCount: columns,
                density: 0.5)
        }
        var outline = QuestionOutline(
            name: "small", seed: 1, trainingInputs: matrix(1, 24, 9),
            trainingTargets: matrix(2, 24, 3), folds: ExampleOutline.blob(3), foldCount: 3,
            trainingCellCount: 24, members: members)
        outline.testInputs = matrix(4, 5, 9)
        outline.blocks = blocks
        outline.shardGroupCount = 3
        return outline
    }

    /// Two components of a view.
    static func components(
        _ change: (inout ComponentsBlock) -> Void = { _ in }
    ) -> QuestionOutline.Block {
        ExampleOutline.components {
            $0.componentCount = 2
            $0.oversampling = 2
            $0.sweepCount = 2
            change(&$0)
        }
    }

    /// Computes every task of the plan of an outline; `more` gives further files.
    func run(
        _ outline: QuestionOutline, _ more: (PlanRunner) throws -> Void = { _ in }
    ) throws -> PlanRunner {
        let runner = try PlanRunner()
        try more(runner)
        try give(outline, to: runner)
        try runner.run(try QuestionPlanner.plan(outline).plan)
        return runner
    }

    /// Puts the files of an outline where tasks find them.
    func give(_ outline: QuestionOutline, to runner: PlanRunner) throws {
        try runner.give(outline.trainingInputs.file, Self.cells, Self.genes, inputs)
        try runner.give(outline.trainingTargets.file, Self.cells, Self.proteins, targets)
        try runner.give(ExampleOutline.blob(4), tests, Self.genes, testInputs)
        try runner.give(outline.folds, .folds(Self.cells, Self.folds))
        let (donors, days) = (
            Self.cells.indices.map { "d\($0 % 4)" }, Self.cells.indices.map { "\($0 % 3)" }
        )
        try runner.give(
            ExampleOutline.blob(6),
            .labels(
                Self.cells, tests,
                [
                    ("donor", donors, tests.map { _ in "d1" }),
                    ("day", days, tests.map { _ in "2" }),
                ]))
        try runner.give(ExampleOutline.blob(70), .labels(Self.cells, [], [("donor", donors, [])]))
    }
}
