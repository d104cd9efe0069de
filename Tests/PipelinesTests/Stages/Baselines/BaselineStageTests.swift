import Foundation
import Learning
import LinearAlgebra
import Pipelines
import Testing

@Suite("Baselines: what needs no network") struct BaselineStageTests {
    private static let cells = ["a", "b", "c", "d", "e", "f", "g", "h"]
    private static let folds: [Int64] = [1, 0, 1, 1, 0, 1, 1, 1]
    /// One feature, whose line the first target follows with some noise.
    private static let feature: [Float] = [1, 2, 3, 4, 5, 6, 7, 8]
    private static let targets: [[Float]] = [
        [2, 5, 1], [4, 6, 0], [7, 4, 1], [8, 7, 2], [9, 5, 0], [13, 6, 1], [14, 5, 2], [15, 4, 4],
    ]
    /// The cells that fold 0 trains on, and those that it holds out.
    private static let training = [0, 2, 3, 5, 6, 7]
    private static let heldOut = [1, 4]

    private func bench() throws -> StageBench {
        let bench = try StageBench()
        try bench.give("folds", .folds(Self.cells, Self.folds))
        // From the last cell to the first, with a cell outside the study.
        let order = Array(Self.cells.indices.reversed())
        try bench.give(
            "features-0",
            .features(
                ["z"] + order.map { Self.cells[$0] }, [[77]] + order.map { [Self.feature[$0]] }))
        try bench.give(
            "targets",
            .shard(order.map { Self.cells[$0] }, order.map { Self.targets[$0] }))
        try bench.give("target-names", .names(["p", "q", "r"]))
        return bench
    }

    private func work(
        standardises: Bool = false, isLatent: Bool = false, blockCount: Int = 1
    ) -> BaselineWork {
        BaselineWork(
            fold: 0, blockCount: blockCount, standardisesTargets: standardises, isLatent: isLatent)
    }

    /// A line through standardised features with a penalty, by the closed form of one feature.
    private struct Line {
        var means: [Double]
        var slopes: [Double]
        /// The generalised cross-validation error.
        var error: Double

        init(_ lambda: Double, _ z: [Double], _ targets: [[Double]]) {
            let n = Double(z.count)
            let columns = Plain.transposed(targets)
            let means = columns.map(Plain.mean)
            let slopes = columns.map { column in
                zip(z, column).reduce(0) { $0 + $1.0 * $1.1 } / (n + lambda)
            }
            var squares = 0.0
            for (column, (mean, slope)) in zip(columns, zip(means, slopes)) {
                for (x, y) in zip(z, column) {
                    squares += (y - mean - slope * x) * (y - mean - slope * x)
                }
            }
            // The intercept takes a degree of freedom, the line a part of one.
            let left = 1 - (1 + n / (n + lambda)) / n
            self.means = means
            self.slopes = slopes
            error = squares / (n * Double(columns.count)) / (left * left)
        }
    }

    @Test("the ridge of one feature is the line of the training cells with the best penalty")
    func ridge() throws {
        let archive = try bench().run(BaselineStage.self, work()).archive("baselines")
        #expect(try archive.texts("cells") == ["b", "e"])
        #expect(try archive.texts("targets") == ["p", "q", "r"])
        let x = Self.feature.map { Double($0) }
        let known = Self.training.map { x[$0] }
        let mean = Plain.mean(known)
        let deviation = Plain.mean(known.map { ($0 - mean) * ($0 - mean) }).squareRoot()
        let targets = Plain.wide(Self.training.map { Self.targets[$0] })
        let lambdas = try archive.doubles("lambdas")
        #expect(lambdas == lambdas.sorted(by: >) && lambdas.count > 10)
        let lines = lambdas.map { Line($0, Plain.standardised(known), targets) }
        expectClose(try archive.doubles("lambda-errors"), lines.map(\.error), within: 1e-6)
        let best = try #require(lines.indices.min { lines[$0].error < lines[$1].error })
        #expect(try archive.doubles("lambda") == [lambdas[best]])
        expectClose(
            try archive.matrix("ridge"),
            Self.heldOut.map { cell in
                zip(lines[best].means, lines[best].slopes).map {
                    $0 + $1 * (x[cell] - mean) / deviation
                }
            })
    }

    @Test("the mean profile is the mean of the training cells' targets, standardised if asked")
    func meanProfile() throws {
        let targets = Plain.wide(Self.training.map { Self.targets[$0] })
        for standardises in [false, true] {
            let archive = try bench().run(BaselineStage.self, work(standardises: standardises))
                .archive("baselines")
            let rows = standardises ? targets.map(Plain.standardised) : targets
            expectClose(
                try archive.matrix("mean-profile"),
                [Plain.transposed(rows).map(Plain.mean)])
        }
    }

    @Test("held-out targets change no byte")
    func heldOut() throws {
        let first = try bench().run(BaselineStage.self, work()).bytesByRole
        let bench = try bench()
        var targets = Self.targets
        for cell in Self.heldOut { targets[cell] = [100, -100, 50] }
        try bench.replace("targets", .shard(Self.cells, targets))
        #expect(try bench.run(BaselineStage.self, work()).bytesByRole == first)
    }

    @Test("the features of every block are learned from alike")
    func blocks() throws {
        let bench = try bench()
        // A feature that does not vary tells nothing, so only that of the second block is left.
        try bench.replace("features-0", .features(Self.cells, Self.cells.map { _ in [1] }))
        try bench.give("features-1", .features(Self.cells, Self.feature.map { [$0] }))
        let found = try bench.run(BaselineStage.self, work(blockCount: 2))
            .archive("baselines")
        let expected = try self.bench().run(BaselineStage.self, work()).archive("baselines")
        #expect(try found.doubles("lambda") == expected.doubles("lambda"))
        expectClose(
            try found.matrix("ridge"), Plain.wide(try expected.matrix("ridge").lines))
        bench.expectMissing("features-1", BaselineStage.self, work(blockCount: 2))
    }

    @Test("of wide targets the coordinates are learned, named by number")
    func latent() throws {
        let bench = try bench()
        bench.withdraw("targets")
        var latent = ArrayArchive()
        latent.setTexts("cells", Self.cells)
        latent.setMatrix("latent", .rows(Self.feature.map { [$0, -$0] }))
        latent.setBytes("constant", Self.cells.map { _ in 0 })
        try bench.give("latent", latent)
        try bench.give("target-components", .components([[1, 0], [0, 1], [0, 0]]))
        let archive = try bench.run(BaselineStage.self, work(isLatent: true))
            .archive("baselines")
        #expect(try archive.texts("targets") == ["0", "1"])
        let mean = Plain.mean(Self.training.map { Double(Self.feature[$0]) })
        expectClose(try archive.matrix("mean-profile"), [[mean, -mean]])
        bench.expectMissing("latent", BaselineStage.self, work(isLatent: true))
    }

    @Test("of wide targets the mean profile is that of the nearest rows, apart from their means")
    func nearestRows() throws {
        let bench = try bench()
        bench.withdraw("targets")
        var latent = ArrayArchive()
        latent.setTexts("cells", Self.cells)
        latent.setMatrix("latent", .rows(Self.feature.map { [$0, $0] }))
        latent.setBytes("constant", Self.cells.map { _ in 0 })
        try bench.give("latent", latent)
        try bench.give("target-components", .components([[1, 0], [0, 1], [0, 0]]))
        let archive = try bench.run(BaselineStage.self, work(isLatent: true))
            .archive("baselines")
        // t = (f, f) is of the row (f, f, -2f): (3f, 3f, 0) is that row but for its mean, 2f.
        let mean = 3 * Plain.mean(Self.training.map { Double(Self.feature[$0]) })
        expectClose(try archive.matrix("mean-profile"), [[mean, mean]])
    }

    @Test("features that are not finite are an error that says what to do")
    func notFinite() throws {
        let bench = try bench()
        try bench.replace(
            "features-0", .features(Self.cells, Self.feature.map { [$0 == 3 ? .infinity : $0] }))
        #expect(throws: TaskError.featuresNotFinite(task: StageBench.task)) {
            try bench.run(BaselineStage.self, work())
        }
    }

    @Test(
        "a missing input is named", arguments: ["folds", "features-0", "targets", "target-names"])
    func missing(role: String) throws {
        try bench().expectMissing(role, BaselineStage.self, work())
    }

    @Test("a cell without features, or without targets, is an error with its id")
    func unknownCell() throws {
        for role in ["features-0", "targets"] {
            let bench = try bench()
            let cells = Self.cells.dropLast() + ["stranger"]
            try bench.replace(
                role,
                role == "features-0"
                    ? .features(Array(cells), Self.feature.map { [$0] })
                    : .shard(Array(cells), Self.targets))
            #expect(throws: LearningError.missingIdentifiers(count: 1, examples: ["h"])) {
                try bench.run(BaselineStage.self, work())
            }
        }
    }

    @Test("a task that nobody wants any more ends")
    func cancelled() throws {
        try bench().expectAbandoned(BaselineStage.self, work())
    }
}
