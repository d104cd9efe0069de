import Foundation
import LinearAlgebra
import Pipelines
import Testing

/// What holds for a model of any kind: a new one finds its tests here.
@Suite struct ModelKindTests {
    private static let names = ModelRegistry.standard.kinds.map { $0.name }
    private static let resumable = ModelRegistry.standard.kinds.filter { $0.isResumable }
        .map { $0.name }

    private func bytes(
        _ name: String, isWatched: Bool,
        _ checkpoints: StoppingCheckpoints = StoppingCheckpoints()
    ) throws -> FitBytes {
        var data = try ModelCase.data(name, isWatched: isWatched)
        return try FitBytes(ModelCase.fit(name, to: &data, checkpoints))
    }

    @Test("two fits with one seed give the same bytes", arguments: names, [true, false])
    func repeats(name: String, isWatched: Bool) throws {
        #expect(try bytes(name, isWatched: isWatched) == bytes(name, isWatched: isWatched))
    }

    @Test("a prediction follows from its row alone, wherever the row stands", arguments: names)
    func permuted(name: String) throws {
        var data = ModelCase.data()
        let model = try ModelCase.fit(name, to: &data)
        let straight = model.predict(data.features)
        #expect(straight.rowCount == data.features.rowCount)
        #expect(straight.columnCount == ModelCase.targetCount)
        #expect(straight.values.allSatisfy { $0.isFinite })
        var order = Array(0..<data.features.rowCount)
        var stream = RandomStream(seed: 5, stream: 2)
        stream.shuffle(&order)
        let permuted = model.predict(data.features.selectingRows(order))
        let expected = straight.selectingRows(order)
        // Rows at the edge of a block are multiplied by another kernel, which may round otherwise.
        #expect(
            zip(permuted.values, expected.values).allSatisfy {
                abs($0 - $1) <= 1e-5 * max(1, abs($1))
            })
    }

    @Test("a model from its archive predicts the same bytes", arguments: names)
    func restored(name: String) throws {
        var data = ModelCase.data()
        let model = try ModelCase.fit(name, to: &data)
        let restored = try ModelRegistry.standard.kind(name).init(archive: model.archive)
        #expect(restored.predict(data.features).values == model.predict(data.features).values)
        #expect(restored.archive == model.archive)
        #expect(try restored.exports().isEmpty)
    }

    @Test("an archive of something else is no model", arguments: names)
    func otherArchive(name: String) throws {
        var archive = ArrayArchive()
        archive.setTexts("cells", ["a"])
        #expect(throws: (any Error).self) {
            _ = try ModelRegistry.standard.kind(name).init(archive: archive)
        }
    }

    @Test(
        "a fit that is stopped at any step goes on to the bytes of an undisturbed one",
        arguments: resumable, [true, false])
    func resumes(name: String, isWatched: Bool) throws {
        let undisturbed = try bytes(name, isWatched: isWatched)
        let path = NSTemporaryDirectory() + "snapshot-" + UUID().uuidString
        defer { unlink(path) }
        var stopCount = 0
        for stop in 1...1_000 {
            let stopping = StoppingCheckpoints(stoppingAfter: stop)
            do {
                #expect(try bytes(name, isWatched: isWatched, stopping) == undisturbed)
                break
            } catch TaskError.yielded {
                stopCount += 1
            }
            try #require(stopping.snapshot).archive.write(to: path)
            let resuming = StoppingCheckpoints(resumedPath: path)
            #expect(try bytes(name, isWatched: isWatched, resuming) == undisturbed)
            #expect(resuming.refusals == [])
        }
        #expect(stopCount > 2 && stopCount < 1_000)
    }

    @Test("a fit begins anew where a snapshot is of no use", arguments: resumable)
    func refuses(name: String) throws {
        let path = NSTemporaryDirectory() + "snapshot-" + UUID().uuidString
        defer { unlink(path) }
        var archive = ArrayArchive()
        archive.setTexts("task.key", ["of another task"])
        try archive.write(to: path)
        let resuming = StoppingCheckpoints(resumedPath: path)
        #expect(
            try bytes(name, isWatched: true, resuming) == bytes(name, isWatched: true))
        #expect(resuming.refusals.count == 1)
    }

    @Test("cells outside the training and the held-out rows do not change a fit", arguments: names)
    func unseen(name: String) throws {
        var changed = ModelCase.data()
        for row in ModelCase.unseen {
            changed.features[row, 0] = 100
            changed.targets[row, 0] = .nan
        }
        #expect(
            try FitBytes(ModelCase.fit(name, to: &changed)) == bytes(name, isWatched: true))
    }

    @Test(
        "features and targets that are not finite are refused", arguments: names,
        [Float.nan, .infinity])
    func notFinite(name: String, value: Float) throws {
        for row in [ModelCase.training[3], ModelCase.heldOut[2]] {
            var data = ModelCase.data()
            data.features[row, 1] = value
            #expect(throws: TaskError.featuresNotFinite(task: ModelCase.task)) {
                _ = try ModelCase.fit(name, to: &data)
            }
            data = ModelCase.data()
            data.targets[row, 1] = value
            #expect(throws: TaskError.targetsNotFinite(task: ModelCase.task)) {
                _ = try ModelCase.fit(name, to: &data)
            }
        }
    }

    @Test("held-out cells are watched by other targets where there are any", arguments: names)
    func watchedTargets(name: String) throws {
        var data = ModelCase.data()
        data.watchedTargets = data.targets
        for row in ModelCase.heldOut { data.targets[row, 1] = .nan }
        #expect(try FitBytes(ModelCase.fit(name, to: &data)) == bytes(name, isWatched: true))
    }

    @Test("a fit whose result is not wanted ends", arguments: names)
    func cancelled(name: String) throws {
        let cancellation = CancellationFlag()
        cancellation.raise()
        #expect(throws: TaskError.abandoned(task: ModelCase.task)) {
            var data = ModelCase.data()
            _ = try ModelCase.fit(name, to: &data, StoppingCheckpoints(), cancellation)
        }
    }

    @Test("a kind that no build knows is an error that names those there are")
    func unknown() throws {
        let registry = ModelRegistry.standard
        let error = #expect(throws: ModelError.self) { _ = try registry.kind("forest") }
        #expect(error == .unknownKind("forest", known: Self.names))
        let names = Self.names.joined(separator: ", ")
        #expect("\(try #require(error))".contains("'forest', only \(names)."))
        #expect(TaskError.isOfOtherBuild(try #require(error)))
    }
}

@Suite("Scale of predictions") struct ModelScaleTests {
    @Test(
        "kinds that learn the scale of their targets predict shifted ones",
        arguments: ModelRegistry.standard.kindsOfScale)
    func shifted(name: String) throws {
        let shifts: [Float] = [30, -20, 10, 0]
        var data = ModelCase.data()
        data.heldOutRows = nil
        for row in 0..<data.targets.rowCount {
            for (column, shift) in shifts.enumerated() { data.targets[row, column] += shift }
        }
        let features = data.features
        let found = try ModelCase.fit(name, to: &data).predict(
            features.selectingRows(ModelCase.unseen))
        for (column, shift) in shifts.enumerated() {
            let mean = Plain.mean((0..<found.rowCount).map { Double(found[$0, column]) })
            #expect(abs(mean - Double(shift)) < 1.5, "\(name), column \(column): \(mean)")
        }
    }

    @Test("a loss of correlations alone leaves the scale open")
    func correlations() throws {
        #expect(!ModelRegistry.standard.kindsOfScale.contains("mlp"))
        #expect(ModelRegistry.standard.kindsOfScale.count == ModelRegistry.standard.kinds.count - 1)
        var parameters = ResidualNetworkParameters()
        let kind = try ModelRegistry.standard.kind("residual-mlp")
        #expect(try kind.learnsScale(ModelChoice(kind: "residual-mlp", parameters: parameters)))
        parameters.training.squaredError = 0
        #expect(try !kind.learnsScale(ModelChoice(kind: "residual-mlp", parameters: parameters)))
    }
}
