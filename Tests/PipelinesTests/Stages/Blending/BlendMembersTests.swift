import Foundation
import Learning
import LinearAlgebra
import Pipelines
import Testing

@Suite("Blending: several members, alike or weighed") struct BlendMembersTests {
    /// The first member has two repetitions, the second one: four cells, two folds.
    private static let first: [[[Float]]] = BlendingBench.members
    private static let second: [[Float]] = [[4, 1, 0], [1, 0, 2], [1, 3, 2], [5, 1, 1]]

    private func bench(
        second: [[Float]] = second, targets: [[Float]] = BlendingBench.targets
    ) throws -> StageBench {
        let bench = try BlendingBench.files(members: Self.first + [second])
        try bench.replace("targets", .shard(BlendingBench.cells, targets))
        return bench
    }

    private func work(_ weighting: Weighting) -> BlendWork {
        BlendWork(
            foldCount: 2,
            members: [.init("a", repetitionCount: 2), .init("b", repetitionCount: 1)],
            weighting: weighting)
    }

    private func report(_ outputs: StageOutputs) throws -> ScoreReport {
        try ScoreReport(json: Data(try outputs.bytes("scores")))
    }

    /// The mean of a member's repetitions, each standardised within the cell.
    private static let a = BlendingBench.blended(first)
    private static let b = BlendingBench.blended([second])

    @Test("members count alike, however many repetitions each has")
    func equal() throws {
        let outputs = try bench().run(BlendStage.self, work(.equal))
        let expected = zip(Self.a, Self.b).map { left, right in
            zip(Plain.standardised(left), right).map { ($0 + $1) / 2 }
        }
        expectClose(try outputs.archive("out-of-fold").matrix("predictions"), expected)
        let members = try #require(try report(outputs).members)
        #expect(members.map(\.weight) == [0.5, 0.5])
        #expect(members.map(\.foldWeights) == [[0.5, 0.5], [0.5, 0.5]])
    }

    @Test("each member is scored alone, and each of its trainings by its name")
    func alone() throws {
        let report = try report(bench().run(BlendStage.self, work(.equal)))
        let members = try #require(report.members)
        #expect(members.map(\.name) == ["a", "b"])
        expectClose(
            members.map { $0.overall.score ?? .nan },
            [Self.a, Self.b].map { Plain.mean(BlendingBench.scores($0)) })
        #expect(report.trainings.map(\.member) == ["a", "a", "b", "a", "a", "b"])
        #expect(report.trainings.map(\.seed) == [1, 2, 1, 1, 2, 1])
        let single = (Self.first + [Self.second]).map { BlendingBench.scores(Plain.wide($0)) }
        expectClose(
            report.trainings.map(\.score),
            (0..<2).flatMap { fold in
                single.map { scores in
                    Plain.mean(BlendingBench.heldOut(fold).map { scores[$0] })
                }
            })
    }

    /// The weights of two members by the cells of a fold: of all nonnegative ones those with the
    /// least squared difference, by trying out the three cases.
    private func weights(on fold: Int) -> [Double] {
        let cells = BlendingBench.heldOut(fold)
        let truth = cells.flatMap { Plain.standardised(Plain.wide(BlendingBench.targets)[$0]) }
        let left = cells.flatMap { Plain.standardised(Self.a[$0]) }
        let right = cells.flatMap { Self.b[$0] }
        func dot(_ x: [Double], _ y: [Double]) -> Double {
            zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let (aa, ab, bb) = (dot(left, left), dot(left, right), dot(right, right))
        let (at, bt) = (dot(left, truth), dot(right, truth))
        let determinant = aa * bb - ab * ab
        var both = [(bb * at - ab * bt) / determinant, (aa * bt - ab * at) / determinant]
        if both[0] <= 0 { both = [0, max(0, bt / bb)] }
        if both[1] <= 0 { both = [max(0, at / aa), 0] }
        let total = both[0] + both[1]
        return total > 0 ? both.map { $0 / total } : [0.5, 0.5]
    }

    @Test("each fold's weights are the best of the other fold, none below 0")
    func otherFolds() throws {
        let outputs = try bench().run(BlendStage.self, work(.otherFolds))
        let members = try #require(try report(outputs).members)
        for fold in 0..<2 {
            let expected = weights(on: 1 - fold)
            expectClose(members.map { $0.foldWeights[fold] }, expected, within: 1e-6)
        }
        // The blend of a fold is by its weights.
        let found = try outputs.archive("out-of-fold").matrix("predictions")
        expectClose(
            found,
            BlendingBench.cells.indices.map { cell in
                let weights = weights(on: BlendingBench.folds[cell] == 0 ? 1 : 0)
                return zip(Plain.standardised(Self.a[cell]), Self.b[cell]).map {
                    weights[0] * $0 + weights[1] * $1
                }
            })
    }

    @Test("neither targets nor predictions of a fold change the weights that it is blended by")
    func ownFold() throws {
        let before = try #require(
            try report(bench().run(BlendStage.self, work(.otherFolds))).members)
        var (targets, second) = (BlendingBench.targets, Self.second)
        for cell in BlendingBench.heldOut(0) {
            targets[cell] = [3, 0, -Float(cell)]
            second[cell] = [Float(cell), 2, 9]
        }
        let after = try #require(
            try report(
                bench(second: second, targets: targets).run(BlendStage.self, work(.otherFolds))
            ).members)
        #expect(before.map { $0.foldWeights[0] } == after.map { $0.foldWeights[0] })
        #expect(before.map { $0.foldWeights[1] } != after.map { $0.foldWeights[1] })
    }

    @Test("by score and greedily, a fold's weights are those that blend the other folds best")
    func byScore() throws {
        for weighting in [Weighting.score, .greedy] {
            let outputs = try bench().run(BlendStage.self, work(weighting))
            let members = try #require(try report(outputs).members)
            for fold in 0..<2 {
                let cells = BlendingBench.heldOut(1 - fold)
                func matrix(_ rows: [[Double]]) -> DenseMatrix {
                    var matrix = DenseMatrix(
                        rowCount: rows.count, columnCount: rows[0].count,
                        values: rows.flatMap { $0.map { Float($0) } })
                    standardiseWithinRows(&matrix)
                    return matrix
                }
                let ways = BlendWeights(
                    memberCount: 2,
                    folds: [
                        BlendCells(
                            [matrix(cells.map { Self.a[$0] }), matrix(cells.map { Self.b[$0] })],
                            truth: matrix(cells.map { Plain.wide(BlendingBench.targets)[$0] }))
                    ])
                expectClose(
                    members.map { $0.foldWeights[fold] },
                    weighting == .score ? ways.bestScoreWeights : ways.greedyWeights(),
                    within: 1e-5)
            }
        }
    }

    @Test("a single fold has no others: members count alike")
    func singleFold() throws {
        let bench = try StageBench()
        var folds = ArrayArchive()
        folds.setTexts("cells", ["a", "b", "c"])
        folds.setTexts("partitions", [])
        try FoldPlan(
            scheme: .adversarial(share: 0.5, areaUnderCurve: 0.6), foldCount: 1,
            foldOfCell: [0, 0, FoldPlan.noFold], groups: ["", "", ""]
        ).store(in: &folds)
        try bench.give("folds", folds)
        try bench.give("targets", .shard(["a", "b", "c"], [[1, 2, 4], [3, 1, 0], [1, 2, 3]]))
        for rows: [[Float]] in [[[1, 2, 4], [3, 1, 0]], [[4, 2, 1], [0, 1, 3]]] {
            try bench.give("out-of-fold", BlendingBench.predictions(["a", "b"], rows))
        }
        try bench.give(
            "baselines",
            BlendingBench.baselines(
                ["a", "b"], profile: [1, 2, 3], ridge: [[1, 2, 3], [3, 2, 1]], lambda: 1))
        let work = BlendWork(
            foldCount: 1, members: ["a", "b"].map { .init($0, repetitionCount: 1) },
            weighting: .otherFolds)
        let members = try #require(try report(bench.run(BlendStage.self, work)).members)
        #expect(members.map(\.foldWeights) == [[0.5], [0.5]])
        // The submission's weights are found on the cells of that fold.
        #expect(members.map(\.weight) == [1, 0])
    }

    @Test("predictions are counted: one for each fold, member and repetition")
    func missingPredictions() throws {
        try bench().expectCount("out-of-fold", 6, BlendStage.self, work(.otherFolds))
    }
}
