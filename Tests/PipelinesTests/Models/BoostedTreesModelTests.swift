import Foundation
import Learning
import LinearAlgebra
import Pipelines
import Testing

@Suite("The model kind boosted-trees")
struct BoostedTreesModelTests {
    private static let name = "boosted-trees"

    @Test("every key is read into the parameter that it names")
    func keys() {
        var problems: [KeyProblem] = []
        let section = CheckedSection(
            path: "model",
            values: [
                "trees": .integer(7), "depth": .integer(2), "learning-rate": .number(0.25),
                "penalty": .number(3), "least-weight": .number(4), "rows": .number(0.75),
                "bins": .integer(9),
            ])
        let found = BoostedTreesModel.parameters(reading: section, problems: &problems)
        var expected = BoostedTreesParameters()
        expected.trees = 7
        expected.depth = 2
        expected.learningRate = 0.25
        expected.penalty = 3
        expected.leastWeight = 4
        expected.rows = 0.75
        expected.bins = 9
        #expect(found == expected && problems.isEmpty)
    }

    @Test("every parameter has a part in the fit")
    func parts() throws {
        func bytes(_ change: (inout BoostedTreesParameters) -> Void) throws -> FitBytes {
            var data = ModelCase.data()
            var parameters = BoostedTreesParameters()
            (parameters.trees, parameters.depth) = (4, 2)
            (parameters.leastWeight, parameters.bins) = (1, 16)
            change(&parameters)
            let choice = try ModelChoice(kind: Self.name, parameters: parameters)
            return try FitBytes(ModelCase.fit(choice, to: &data))
        }
        let plain = try bytes { _ in }
        let changes: [(inout BoostedTreesParameters) -> Void] = [
            { $0.trees = 5 }, { $0.depth = 1 }, { $0.learningRate = 0.5 }, { $0.penalty = 3 },
            { $0.leastWeight = 6 }, { $0.rows = 0.9 }, { $0.bins = 2 },
        ]
        for (place, change) in changes.enumerated() {
            #expect(try bytes(change) != plain, "parameter \(place + 1)")
        }
    }

    @Test("held-out cells have no part in a fit, and none of the folds' fits has one in a refit")
    func unwatched() throws {
        #expect(!BoostedTreesModel.isWatched)
        var (data, other) = (ModelCase.data(), ModelCase.data())
        other.heldOutRows = nil
        other.histories = [Array("no history".utf8)]
        #expect(
            try FitBytes(ModelCase.fit(Self.name, to: &data))
                == FitBytes(ModelCase.fit(Self.name, to: &other)))
    }

    @Test("a snapshot of a fit with another seed is of no use, and says so")
    func otherSeed() throws {
        let stopping = StoppingCheckpoints(stoppingAfter: 3)
        var data = ModelCase.data()
        #expect(throws: TaskError.yielded(task: ModelCase.task)) {
            _ = try ModelCase.fit(Self.name, to: &data, stopping)
        }
        let path = NSTemporaryDirectory() + "snapshot-" + UUID().uuidString
        defer { unlink(path) }
        try #require(stopping.snapshot).archive.write(to: path)
        let resuming = StoppingCheckpoints(resumedPath: path)
        _ = try ModelCase.fit(Self.name, to: &data, seed: 4, resuming)
        #expect(resuming.refusals.count == 1)
        #expect(resuming.refusals.first?.contains("its seed is") == true)
    }

    @Test("it learns what no line through the features predicts")
    func learns() throws {
        var stream = RandomStream(seed: 4, stream: 1)
        var features = DenseMatrix(rowCount: 400, columnCount: 2)
        var targets = DenseMatrix(rowCount: 400, columnCount: 1)
        for row in 0..<400 {
            for column in 0..<2 { features[row, column] = stream.normal() }
            targets[row, 0] = features[row, 0] * features[row, 1] > 0 ? 1 : -1
        }
        var data = ModelData(
            features: features, targets: targets, trainingRows: Array(0..<300), heldOutRows: nil)
        var parameters = BoostedTreesParameters()
        parameters.learningRate = 0.3
        let choice = try ModelChoice(kind: Self.name, parameters: parameters)
        let found = try ModelCase.fit(choice, to: &data).predict(features)
        let right = (300..<400).filter { found[$0, 0] * targets[$0, 0] > 0 }
        #expect(right.count > 90)
    }
}
