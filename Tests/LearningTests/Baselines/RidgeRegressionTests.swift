import Learning
import LinearAlgebra
import Testing

@Suite struct RidgeRegressionTests {
    /// What scikit-learn fits and predicts; see `Golden/make_ridge.py`.
    struct Golden: Decodable {
        struct Case: Decodable, CustomTestStringConvertible {
            var name: String
            var rowCount: Int
            var featureCount: Int
            var targetCount: Int
            var features: [Float]
            var targets: [Float]
            var training: [Int]
            var heldOut: [Int]
            var errors: [Double]
            var lambda: Double
            var means: [Double]
            var predictions: [Double]

            var testDescription: String { name }

            var featureMatrix: DenseMatrix {
                DenseMatrix(rowCount: rowCount, columnCount: featureCount, values: features)
            }
            var targetMatrix: DenseMatrix {
                DenseMatrix(rowCount: rowCount, columnCount: targetCount, values: targets)
            }
        }
        var cases: [Case]

        static func load() throws -> [Case] {
            try GoldenFile.decode("ridge.json", as: Golden.self).cases
        }
    }

    private func fitted(_ golden: Golden.Case) throws -> RidgeRegression {
        try RidgeRegression(
            features: golden.featureMatrix, targets: golden.targetMatrix, rows: golden.training)
    }

    @Test("the penalty, its error and the predictions are those of scikit-learn and numpy")
    func golden() throws {
        for golden in try Golden.load() {
            let ridge = try fitted(golden)
            #expect(ridge.lambda == golden.lambda, "\(golden.name)")
            for (found, expected) in zip(ridge.errors, golden.errors) {
                #expect(abs(found - expected) <= 1e-5 * expected, "\(golden.name)")
            }
            #expect(largestDifference(ridge.targetMeans, golden.means) < 1e-12, "\(golden.name)")
            let predictions = ridge.predict(golden.featureMatrix, rows: golden.heldOut)
            let difference = largestDifference(
                predictions.values.map { Double($0) }, golden.predictions)
            #expect(difference < 1e-5, "\(golden.name)")
        }
    }

    @Test("no row but those it is fitted on changes a bit of what it predicts")
    func heldOutTargets() throws {
        for golden in try Golden.load() {
            var targets = golden.targetMatrix
            var features = golden.featureMatrix
            for (row, other) in zip(golden.heldOut, golden.heldOut.reversed()) {
                for column in 0..<targets.columnCount {
                    targets[row, column] = 100 * golden.targetMatrix[other, column] + 7
                }
                for column in 0..<features.columnCount { features[row, column] = .nan }
            }
            let ridge = try RidgeRegression(
                features: features, targets: targets, rows: golden.training)
            #expect(try ridge == fitted(golden), "\(golden.name)")
        }
    }

    @Test("of equally good penalties the largest is taken: all of nothing is the mean profile")
    func constantTargets() throws {
        let features = DenseMatrix(rowCount: 4, columnCount: 1, values: [1, 2, 3, 9])
        let targets = DenseMatrix(
            rowCount: 4, columnCount: 2, values: [5, -1, 5, -1, 5, -1, 5, -1])
        let ridge = try RidgeRegression(features: features, targets: targets, rows: [0, 1, 2])
        #expect(ridge.lambda == RidgeRegression.grid.first)
        #expect(ridge.predict(features, rows: [3, 0]).values == [5, -1, 5, -1])
    }

    @Test("a single row is its own mean profile")
    func singleRow() throws {
        let features = DenseMatrix(rowCount: 2, columnCount: 2, values: [1, 2, 30, -4])
        let targets = DenseMatrix(rowCount: 2, columnCount: 1, values: [0.5, 9])
        let ridge = try RidgeRegression(features: features, targets: targets, rows: [0])
        #expect(ridge.errors.allSatisfy { $0 == .infinity })
        #expect(ridge.predict(features, rows: [1]).values == [0.5])
    }

    @Test("a feature that varies by rounding alone is no feature")
    func roundedConstant() throws {
        let features = DenseMatrix(
            rowCount: 5, columnCount: 1, values: [1, 1, 1 + .ulpOfOne, 1, 1.5])
        let targets = DenseMatrix(rowCount: 5, columnCount: 1, values: [0, 0, 1, 0, 0])
        let ridge = try RidgeRegression(features: features, targets: targets, rows: [0, 1, 2, 3])
        #expect(ridge.predict(features, rows: [4]).values == [0.25])
    }

    @Test("a feature that is not finite is an error, not a prediction")
    func notFinite() {
        let features = DenseMatrix(rowCount: 2, columnCount: 1, values: [1, .infinity])
        let targets = DenseMatrix(rowCount: 2, columnCount: 1, values: [1, 2])
        #expect(throws: LinearAlgebraError.self) {
            try RidgeRegression(features: features, targets: targets, rows: [0, 1])
        }
    }

    @Test("an archive whose parts do not fit together is an error that names the part")
    func damagedArchive() throws {
        let features = DenseMatrix(rowCount: 3, columnCount: 2, values: [1, 2, 30, -4, 5, 6])
        let targets = DenseMatrix(rowCount: 3, columnCount: 1, values: [0.5, 9, 1])
        let ridge = try RidgeRegression(features: features, targets: targets, rows: [0, 1, 2])
        #expect(try RidgeRegression(archive: ridge.archive) == ridge)
        for name in ["lambda", "coefficients", "feature-scales"] {
            var archive = ridge.archive
            archive.setDoubles(name, [1, 2, 3])
            #expect {
                _ = try RidgeRegression(archive: archive)
            } throws: {
                "\($0)".contains("array `\(name)`")
            }
        }
        var profile = MeanProfile(targets: targets, rows: [0, 1]).archive
        #expect(try MeanProfile(archive: profile).means == [4.75])
        profile.setMatrix("mean-profile", targets)
        #expect(throws: LinearAlgebraError.self) { _ = try MeanProfile(archive: profile) }
    }
}
