import Learning
import LinearAlgebra
import Testing

@Suite("Boosted trees")
struct BoostedTreesTests {
    /// What the Python package grows and predicts; see `Golden/make_boosted_trees.py`.
    private struct Golden: Decodable {
        struct Case: Decodable {
            var rowCount: Int
            var featureCount: Int
            var targetCount: Int
            var heldOutCount: Int
            var trees: Int
            var depth: Int
            var learningRate: Double
            var penalty: Double
            var leastWeight: Double
            var bins: Int
            var features: [Float]
            var targets: [Float]
            var predictions: [Double]
        }
        var cases: [Case]
    }

    @Test("predictions are those of the Python package of the library")
    func golden() throws {
        for golden in try GoldenFile.decode("boosted_trees.json", as: Golden.self).cases {
            var options = BoostedTreesOptions()
            options.treeCount = golden.trees
            options.depth = golden.depth
            options.learningRate = golden.learningRate
            options.penalty = golden.penalty
            options.leastWeight = golden.leastWeight
            options.rowShare = 1
            options.binCount = golden.bins
            let features = DenseMatrix(
                rowCount: golden.rowCount, columnCount: golden.featureCount,
                values: golden.features)
            let targets = DenseMatrix(
                rowCount: golden.rowCount, columnCount: golden.targetCount,
                values: golden.targets)
            let model = try TreeCase.grown(
                features, targets, rows: Array(golden.heldOutCount..<golden.rowCount), options)
            let heldOut = features.selectingRows(Array(0..<golden.heldOutCount))
            let found = try model.predict(heldOut).values
            #expect(found.count == golden.predictions.count)
            for (found, expected) in zip(found, golden.predictions) {
                #expect(abs(Double(found) - expected) < 1e-5)
            }
        }
    }

    @Test("cells that trees see follow from the seed, and so do all bytes")
    func seeds() throws {
        let (features, targets) = TreeCase.data(rowCount: 80)
        let first = try TreeCase.grown(features, targets, seed: 1)
        #expect(try TreeCase.grown(features, targets, seed: 1) == first)
        #expect(try TreeCase.grown(features, targets, seed: 2) != first)
        var options = TreeCase.options
        options.rowShare = 1
        #expect(
            try TreeCase.grown(features, targets, options, seed: 1)
                == TreeCase.grown(features, targets, options, seed: 2))
    }

    @Test("trees of a constant target add nothing")
    func constant() throws {
        var (features, targets) = TreeCase.data(rowCount: 50)
        for row in 0..<50 { targets[row, 1] = 0.1 }
        let model = try TreeCase.grown(features, targets)
        for row in 0..<50 { features[row, 0] += 3 }
        let found = try model.predict(features)
        for row in 0..<50 { #expect(abs(found[row, 1] - 0.1) < 1e-6) }
    }

    @Test("no tree has a leaf below the least weight, nor more splits than its depth")
    func leaves() throws {
        let (features, targets) = TreeCase.data(rowCount: 60)
        var options = TreeCase.options
        options.rowShare = 1
        options.leastWeight = 31
        var model = try TreeCase.grown(features, targets, options)
        let rows = Set(try model.predict(features).values)
        #expect(rows.count <= targets.columnCount)
        options.leastWeight = 1
        options.treeCount = 1
        options.depth = 1
        model = try TreeCase.grown(features, targets, options)
        let predictions = try model.predict(features)
        for target in 0..<targets.columnCount {
            #expect(Set((0..<60).map { predictions[$0, target] }).count == 2)
        }
    }

    @Test("a row with a value that is not finite has no prediction, and the others have theirs")
    func notFinite() throws {
        let (features, targets) = TreeCase.data(rowCount: 40)
        let model = try TreeCase.grown(features, targets)
        let expected = try model.predict(features)
        var changed = features
        changed[3, 1] = .nan
        changed[7, 0] = .infinity
        let found = try model.predict(changed)
        for row in 0..<40 {
            let isKnown = row != 3 && row != 7
            for target in 0..<targets.columnCount {
                #expect(
                    isKnown
                        ? found[row, target] == expected[row, target] : found[row, target].isNaN)
            }
        }
        #expect(try model.predict(features.selectingRows([])).rowCount == 0)
    }

    @Test("targets without squares in single precision are an error that says what to do")
    func overflow() throws {
        var (features, targets) = TreeCase.data(rowCount: 40)
        features[0, 0] = 0.5
        for row in 0..<40 { targets[row, 1] = row % 2 == 0 ? 3e38 : -3e38 }
        let error = #expect(throws: LearningError.self) {
            _ = try TreeCase.grown(features, targets)
        }
        #expect("\(try #require(error))".contains("trees of target 2 hold values that are not"))
    }
}
