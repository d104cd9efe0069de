import Coordination
import Pipelines
import Testing

/// What tasks are planned to compute and hold, against counts by hand.
@Suite struct TaskNeedsTests {
    private static func outline(
        isWide: Bool = false, density: Double = 0.2, epochs: Int = 7
    ) throws -> QuestionOutline {
        var outline = try ExampleOutline.make(density: density, folds: 2, fileBytes: 1_200)
        outline.use([
            ExampleOutline.components {
                $0.componentCount = 5
                $0.oversampling = 3
                $0.sweepCount = 3
            }
        ])
        if isWide {
            outline.targetComponents = .init(
                .init(componentCount: 4, blockWidth: 6, sweepCount: 2), isPerFold: true)
        }
        outline.members[0].model = try ExampleOutline.network(hidden: [10, nil]) {
            $0.training.epochs = epochs
        }
        outline.foldSizes = [
            .init(trainingCount: 600, heldOutCount: 400),
            .init(trainingCount: 400, heldOutCount: 600),
        ]
        return outline
    }

    /// What the tasks of a kind compute, without reading inputs and writing outputs.
    private func computed(
        _ plan: Plan, _ kind: TaskKind, where isWanted: (TaskSpec) throws -> Bool = { _ in true }
    ) rethrows -> Double {
        try plan.tasks.filter { $0.work.kind == kind }.filter(isWanted).reduce(0) {
            sum, task in
            var read = 0
            for case .output(let source, let role) in task.inputs.map(\.origin) {
                read += plan.tasks[source].traits.outputBytes[role] ?? 0
            }
            let written = task.traits.outputBytes.values.reduce(0, +)
            let moved = Double(read) / 1.5 + Double(written) / 0.5 + 1e7
            return sum + task.traits.operations - moved
        }
    }

    private func computed(
        _ outline: QuestionOutline, _ kind: TaskKind,
        where isWanted: (TaskSpec) throws -> Bool = { _ in true }
    ) throws -> Double {
        try computed(try QuestionPlanner.plan(outline).plan, kind, where: isWanted)
    }

    private func isClose(_ found: Double, _ expected: Double) -> Bool {
        abs(found / expected - 1) < 1e-9
    }

    /// Operations of the sweeps over inputs, or over targets.
    private func sweeps(_ outline: QuestionOutline, ofTargets: Bool) throws -> Double {
        try computed(outline, SweepStage.kind) { task in
            guard case .targets? = try SweepStage.work(of: task.work)?.matrix else {
                return !ofTargets
            }
            return ofTargets
        }
    }

    @Test("shards are read once, every sweep takes every entry twice, the last pass once")
    func entries() throws {
        let outline = try Self.outline()
        // Bytes of single precision at 0.45 GB in a second, and 50 ms for each file opened.
        let bytes: Double = 4 * (500_000 + 20_000 + 150_000)
        #expect(
            isClose(try computed(outline, IngestStage.kind), bytes / 0.45 + 24 * 0.05e9))
        let entries = 0.2 * 1_000 * 500
        // A product counts twice, there and back; eight columns go through each shard in panels.
        let products: Double = (3 * 4 + 2) * entries * 8 / 25
        let panels: Double = 4 * 8 * 500 * 8 / 0.5
        #expect(isClose(try sweeps(outline, ofTargets: false), products + panels))
        // Each shard counts as the largest, which has 38 of 300 test rows; the columns of test
        // shards are renumbered first.
        let tested: Double = 0.2 * 38 * 8 * 500
        let projected: Double = 2 * 5 * (entries + tested) / 8
        #expect(isClose(try computed(outline, ProjectStage.kind), projected + 12 * tested))
        #expect(try sweeps(outline, ofTargets: true) == 0)
    }

    @Test("a training counts all its epochs, forward and back, and the predictions at the end")
    func training() throws {
        let hidden: Double = 5 * 10 + 10 * 20
        let weights: Double = hidden + (10 + 20) * 20
        for epochs in [7, 300] {
            // Training and held-out cells of each fold, all epochs, and 300 test cells.
            let first = Double(epochs) * (6 * 600 + 2 * 400) + 2 * (400 + 300)
            let second = Double(epochs) * (6 * 400 + 2 * 600) + 2 * (600 + 300)
            let found = try computed(try Self.outline(epochs: epochs), TrainStage.kind)
            // 150·10⁹ operations of a network in a second.
            #expect(isClose(found, weights * (first + second) / 150))
        }
    }

    @Test("a training on all cells holds out none, and costs as if it made all epochs")
    func refit() throws {
        var outline = try Self.outline()
        outline.refits = true
        let found = try computed(outline, TrainStage.kind) { $0.name.contains("refit") }
        let hidden: Double = 5 * 10 + 10 * 20
        let weights: Double = hidden + (10 + 20) * 20
        #expect(isClose(found, weights * (7.0 * 6 * 1_000 + 2 * 300) / 150))
    }

    @Test("wide targets are decomposed without each fold's held-out cells")
    func wideTargets() throws {
        let entries = 0.2 * 20 * (600 + 400)
        let products: Double = (2 * 4 + 2) * entries * 6 / 25
        let panels: Double = 2 * 3 * 8 * 20 * 6 / 0.5
        let found = try sweeps(try Self.outline(isWide: true), ofTargets: true)
        #expect(isClose(found, products + panels))
    }

    @Test("half as many entries take half the products")
    func density() throws {
        let panels: Double = 4 * 8 * 500 * 8 / 0.5
        let before = try sweeps(try Self.outline(), ofTargets: false) - panels
        let after = try sweeps(try Self.outline(density: 0.1), ofTargets: false) - panels
        #expect(isClose(after, before / 2))
    }

    @Test("every task computes something beside reading and writing, or costs a round at least")
    func everyTask() throws {
        let plan = try QuestionPlanner.plan(try Self.outline(isWide: true)).plan
        for task in plan.tasks {
            #expect(task.traits.operations >= 1e7, "\(task.name)")
        }
    }

    @Test("equal tasks of two questions need what the dearer one needs")
    func joined() throws {
        var dear = try Self.outline(density: 0.4)
        dear.name = "other"
        let cheap = try QuestionPlanner.plan(try Self.outline()).plan
        let joined = try StudyPlan([try Self.outline(), dear]).plan
        let own = try QuestionPlanner.plan(dear).plan
        let place = try #require(
            joined.tasks.firstIndex { $0.name == "citeseq/features/svd/sweep/pass-1/group-0" })
        #expect(joined.tasks[place].traits == own.tasks[place].traits)
        #expect(joined.tasks[place].traits.operations > cheap.tasks[place].traits.operations)
    }
}
