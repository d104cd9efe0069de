import Foundation
import Learning
import LinearAlgebra
import Pipelines
import Testing

@Suite("Blending: predictions that are coordinates of wide targets") struct BlendLatentTests {
    private static let components: [[Float]] = [[1, 0], [0, 1], [0, 0]]
    /// The coordinates that each network predicts for each cell.
    private static let members: [[[Float]]] = [
        [[1, 2], [5, 2], [-1, 1], [1, 3]], [[10, 20], [2, -2], [3, 9], [0, 3]],
    ]
    private static let ridge: [[Float]] = [[1, 2], [2, 1], [-1, 1], [3, 2]]

    /// The rows that coordinates stand for: the third target has no component.
    private static func rows(_ latent: [[Float]]) -> [[Float]] { latent.map { $0 + [0] } }

    /// Inputs in the order of the fold plan; the coordinates and components of each fold are
    /// turned round by `isTurned`, which changes nothing that is said.
    private func bench(componentCount: Int = 1, isTurned: Bool = false) throws -> StageBench {
        let bench = try StageBench()
        let cells = BlendingBench.cells
        try bench.give("folds", .folds(cells, BlendingBench.folds))
        try BlendingBench.giveTargets(bench)
        try bench.give("target-names", .names(["p", "q", "r"]))
        func turned(_ rows: [[Float]], _ fold: Int) -> [[Float]] {
            isTurned && fold == 1 ? rows.map { $0.reversed() } : rows
        }
        for fold in 0..<2 {
            let held = BlendingBench.heldOut(fold)
            let names = held.map { cells[$0] }
            for member in Self.members {
                try bench.give(
                    "out-of-fold",
                    BlendingBench.predictions(names, turned(held.map { member[$0] }, fold)))
            }
            try bench.give(
                "baselines",
                BlendingBench.baselines(
                    names, profile: turned([[2, 3]], fold)[0],
                    ridge: turned(held.map { Self.ridge[$0] }, fold), lambda: 1))
        }
        for fold in 0..<componentCount {
            let standardised = Plain.wide(BlendingBench.targets).map(Plain.standardised)
            var latent = ArrayArchive()
            latent.setTexts("cells", cells)
            latent.setMatrix(
                "latent", .rows(turned(standardised.map { [Float($0[0]), Float($0[1])] }, fold)))
            latent.setBytes("constant", [0, 0, 0, 0])
            try bench.give("latent", latent)
            try bench.give("target-components", .components(turned(Self.components, fold)))
        }
        return bench
    }

    private let work = BlendWork(
        foldCount: 2, members: [.init("network", repetitionCount: 2)], latentShardCount: 1)

    private func report(_ outputs: StageOutputs) throws -> ScoreReport {
        try ScoreReport(json: Data(try outputs.bytes("scores")))
    }

    @Test("the mean is of coordinates, each scaled so that its row has deviation 1")
    func predictions() throws {
        let outputs = try bench().run(BlendStage.self, work)
        let found = try outputs.archive("out-of-fold")
        #expect(try found.texts("targets") == ["0", "1"])
        let expected = BlendingBench.cells.indices.map { cell in
            let scaled = Self.members.map { member -> [Double] in
                let row = Self.rows(member)[cell].map { Double($0) }
                let mean = Plain.mean(row)
                let deviation = Plain.mean(row.map { ($0 - mean) * ($0 - mean) }).squareRoot()
                return row.prefix(2).map { $0 / deviation }
            }
            return Plain.transposed(scaled).map(Plain.mean)
        }
        expectClose(try found.matrix("predictions"), expected)
    }

    @Test("scores are those of the rows that the coordinates stand for, over all targets")
    func scores() throws {
        let outputs = try bench().run(BlendStage.self, work)
        let blended = BlendingBench.blended(Self.members.map(Self.rows))
        let expected = BlendingBench.scores(blended)
        expectClose(try outputs.archive("cells").doubles("scores"), expected)
        let report = try report(outputs)
        expectClose([report.overall.score ?? .nan], [Plain.mean(expected)])
        #expect(report.targets.map(\.name) == ["p", "q", "r"])
        expectClose(
            report.targets.map { $0.score ?? .nan }, BlendingBench.targetScores(blended))
        let ridge = BlendingBench.scores(Plain.wide(Self.rows(Self.ridge)))
        expectClose([report.baselines?.overall.ridge ?? .nan], [Plain.mean(ridge)])
    }

    @Test("where each fold has components of its own, it is scored by them")
    func foldComponents() throws {
        let shared = try report(bench().run(BlendStage.self, work))
        let own = try report(
            bench(componentCount: 2, isTurned: true).run(BlendStage.self, work))
        expectClose(
            own.folds.map { $0.score ?? .nan }, shared.folds.map { $0.score ?? .nan })
        expectClose(
            own.targets.map { $0.score ?? .nan }, shared.targets.map { $0.score ?? .nan })
    }

    @Test("a missing input is named", arguments: ["target-components", "target-names", "targets"])
    func missing(role: String) throws {
        try bench().expectMissing(role, BlendStage.self, work)
    }

    @Test("coordinates are counted before they are read: one for each shard and decomposition")
    func missingLatent() throws {
        try bench().expectCount("latent", 1, BlendStage.self, work)
        try bench(componentCount: 2).expectCount("latent", 2, BlendStage.self, work)
    }

    @Test("a task that nobody wants any more ends")
    func cancelled() throws {
        try bench().expectAbandoned(BlendStage.self, work)
    }
}
