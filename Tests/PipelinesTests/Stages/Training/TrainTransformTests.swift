import Coordination
import Foundation
import Learning
import LinearAlgebra
import Pipelines
import Testing

@Suite("Training: targets that are clipped and centred") struct TrainTransformTests {
    private static let donors = TrainingBench.cells.indices.map { $0 < 5 ? "d1" : "d0" }
    private static let training = (0..<12).filter { TrainingBench.folds[$0] != 0 }

    /// One target far from the others, in a cell that fold 0 trains on.
    private static var targets: [[Float]] {
        var targets = TrainingBench.targets
        targets[0] = [40, -3, 2]
        return targets
    }

    private func bench(
        targets: [[Float]] = Self.targets, donors: [String] = Self.donors,
        order: [Int] = Array(0..<12)
    ) throws -> StageBench {
        let bench = try TrainingBench.files(hasTest: true)
        let cells = order.map { TrainingBench.cells[$0] }
        try bench.replace("folds", .folds(cells, order.map { TrainingBench.folds[$0] }))
        try bench.replace("targets", .shard(cells, order.map { targets[$0] }))
        try bench.give("labels", .labels(cells, [], [("donor", order.map { donors[$0] }, [])]))
        return bench
    }

    private func work(
        _ kind: String = "ridge", fold: Int? = 0,
        transform: TargetTransform? = TargetTransform(clip: 0.1...0.9, centres: true)
    ) throws -> TrainWork {
        var work = try TrainingBench.work(fold: fold)
        work.model = try ModelCase.choice(kind)
        work.transform = transform
        return work
    }

    /// [cells, 3] and the offsets, by the formulas.
    private func plain(_ cells: [Int]) -> (targets: [[Double]], offsets: [Double]) {
        func quantile(_ share: Double, _ values: [Double]) -> Double {
            let (sorted, place) = (values.sorted(), Double(values.count - 1) * share)
            let below = Int(place)
            let above = min(below + 1, sorted.count - 1)
            return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
        }
        var rows = cells.map { Self.targets[$0].map { Double($0) } }
        for column in 0..<3 {
            let values = rows.map { $0[column] }
            let (low, high) = (quantile(0.1, values), quantile(0.9, values))
            for row in rows.indices { rows[row][column] = min(max(rows[row][column], low), high) }
        }
        rows = rows.map { Plain.standardised($0) }
        var offsets = [0.0, 0, 0]
        for column in 0..<3 {
            for donor in ["d0", "d1"] {
                let own = cells.indices.filter { Self.donors[cells[$0]] == donor }
                let median = quantile(0.5, own.map { rows[$0][column] })
                offsets[column] += median / 2
                for row in own { rows[row][column] -= median }
            }
        }
        return (rows, offsets)
    }

    @Test(
        "the mean profile is that of the clipped and centred cells, with the medians added again",
        arguments: [0, nil])
    func undone(fold: Int?) throws {
        let outputs = try bench().run(TrainStage.self, try work("mean-profile", fold: fold))
        let expected = plain(fold == nil ? Array(0..<12) : Self.training)
        let model = try outputs.archive("model")
        expectClose(try model.doubles("target-offsets"), expected.offsets)
        let profile = (0..<3).map { column in
            Plain.mean(expected.targets.map { $0[column] }) + expected.offsets[column]
        }
        for role in fold == nil ? ["test-predictions"] : ["out-of-fold", "test-predictions"] {
            let found = try outputs.archive(role).matrix("predictions")
            expectClose(found, (0..<found.rowCount).map { _ in profile })
        }
    }

    @Test("a model from its archive predicts as the training did, for every kind")
    func archived() throws {
        for kind in ModelRegistry.standard.kindsOfScale {
            let outputs = try bench().run(TrainStage.self, try work(kind))
            let model = try FittedModel(
                ModelRegistry.standard.kind(kind), archive: outputs.archive("model"))
            let predictions = try model.predict(.rows(TrainingBench.testFeatures))
            let told = try outputs.archive("test-predictions").matrix("predictions")
            #expect(predictions == told, "\(kind)")
            let bare = try bench().run(TrainStage.self, try work(kind, transform: nil))
            let plainModel = try bare.archive("model")
            #expect(plainModel[TargetOffsets.entry] == nil, "\(kind)")
            #expect(try bare.archive("test-predictions").matrix("predictions") != told, "\(kind)")
        }
    }

    @Test("targets and batches of held-out cells change no byte that a fold gives")
    func honest() throws {
        let (first, work) = (try bench().run(TrainStage.self, try work()), try work())
        var (targets, donors) = (Self.targets, Self.donors)
        for cell in TrainingBench.heldOut {
            targets[cell] = [-90, Float(cell), 70]
            donors[cell] = "another"
        }
        let other = try bench(targets: targets, donors: donors).run(TrainStage.self, work)
        #expect(other.bytesByRole == first.bytesByRole)
        // Those of a cell that it trains on do.
        targets[2] = [5, 6, 7]
        let third = try bench(targets: targets, donors: donors).run(TrainStage.self, work)
        #expect(third.bytesByRole["model"] != first.bytesByRole["model"])
    }

    @Test("cells in another order have the same predictions")
    func permuted() throws {
        let first = try bench().run(TrainStage.self, try work())
        let order = [7, 2, 11, 0, 5, 9, 1, 3, 10, 4, 8, 6]
        let other = try bench(order: order).run(TrainStage.self, try work())
        expectClose(
            try other.archive("test-predictions").matrix("predictions"),
            Plain.wide(try first.archive("test-predictions").matrix("predictions").lines))
        expectClose(
            try other.archive("model").doubles("target-offsets"),
            try first.archive("model").doubles("target-offsets"), within: 1e-12)
    }

    @Test("cells that watch inside a fold have no part in quantiles, and watch as they are")
    func inner() throws {
        func epochs(_ targets: [[Float]]) throws -> [TrainingBench.Epoch] {
            var work = try TrainingBench.work()
            work.transform = TargetTransform(clip: 0.1...0.9)
            work.watchers = .innerCells
            return try TrainingBench.history(bench(targets: targets).run(TrainStage.self, work))
        }
        let folds = try FoldPlan(archive: .folds(TrainingBench.cells, TrainingBench.folds))
        let watching = try folds.innerSplit(of: 0, repetition: 1, seed: 5).watching
        #expect(!watching.isEmpty)
        var changed = Self.targets
        for cell in watching { changed[cell] = [-80, 60, Float(cell)] }
        let (first, other) = (try epochs(Self.targets), try epochs(changed))
        #expect(first.map(\.loss) == other.map(\.loss))
        #expect(first.map(\.validationLoss) != other.map(\.validationLoss))
    }

    @Test("work without a transform is described as before there was any")
    func described() throws {
        let work = try work("ridge", transform: nil)
        let text = String(decoding: try TrainStage.described(work).parameters, as: UTF8.self)
        #expect(
            text == """
                {"blocks":["none"],"fold":0,"isLatent":false,"model":{"kind":"ridge",\
                "parameters":"{}"},"repetition":1,"seed":5,"standardisesTargets":true}
                """)
        let predict = PredictWork(
            firstRow: 0, rowCount: 1, partCount: 1, members: [], isLatent: false)
        let told = try PredictStage.described(predict).parameters
        #expect(!String(decoding: told, as: UTF8.self).contains("addsOffsets"))
    }

    @Test("batches that are missing, coordinates, and infinite targets are refused")
    func refused() throws {
        try bench().expectMissing("labels", TrainStage.self, try work())
        var latent = try work()
        latent.isLatent = true
        #expect(throws: (any Error).self) { try bench().run(TrainStage.self, latent) }
        var targets = Self.targets
        // Clipped it would be finite.
        targets[0][0] = .infinity
        #expect(throws: (any Error).self) {
            try bench(targets: targets).run(TrainStage.self, try work())
        }
    }
}
