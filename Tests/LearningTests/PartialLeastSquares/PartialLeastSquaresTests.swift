import Learning
import LinearAlgebra
import Testing

@Suite("Partial least squares")
struct PartialLeastSquaresTests {
    /// What scikit-learn fits and predicts; see `Golden/make_pls.py`.
    private struct Golden: Decodable {
        struct Case: Decodable {
            var name: String
            var rowCount: Int
            var featureCount: Int
            var targetCount: Int
            var components: Int
            var scalesTargets: Bool
            var heldOutCount: Int
            var features: [Float]
            var targets: [Float]
            var predictions: [Double]
        }
        var cases: [Case]
    }

    private static func random(_ rows: Int, _ columns: Int, seed: UInt64) -> DenseMatrix {
        var stream = RandomStream(seed: seed, stream: 2)
        return DenseMatrix(
            rowCount: rows, columnCount: columns,
            values: (0..<rows * columns).map { _ in stream.normal() })
    }

    private static func fitted(
        _ features: DenseMatrix, _ targets: DenseMatrix, rows: [Int], components: Int = 3
    ) throws -> PartialLeastSquares {
        try PartialLeastSquares(
            features: features, targets: targets, rows: rows, mostComponents: components,
            scalesTargets: true)
    }

    @Test("predictions are those of scikit-learn, with scaled targets and without")
    func golden() throws {
        for golden in try GoldenFile.decode("pls.json", as: Golden.self).cases {
            let features = DenseMatrix(
                rowCount: golden.rowCount, columnCount: golden.featureCount,
                values: golden.features)
            let regression = try PartialLeastSquares(
                features: features,
                targets: DenseMatrix(
                    rowCount: golden.rowCount, columnCount: golden.targetCount,
                    values: golden.targets),
                rows: Array(golden.heldOutCount..<golden.rowCount),
                mostComponents: golden.components, scalesTargets: golden.scalesTargets)
            #expect(regression.componentCount == golden.components, "\(golden.name)")
            let found = regression.predict(
                features.selectingRows(Array(0..<golden.heldOutCount)))
            let values = found.values.map { Double($0) }
            #expect(largestDifference(values, golden.predictions) < 1e-4, "\(golden.name)")
        }
    }

    @Test("no row but those it is fitted on changes a bit of it")
    func heldOut() throws {
        let (features, targets) = (Self.random(30, 5, seed: 1), Self.random(30, 3, seed: 2))
        var (otherFeatures, otherTargets) = (features, targets)
        for row in 20..<30 {
            for column in 0..<5 { otherFeatures[row, column] = .nan }
            otherTargets[row, 0] = 99
        }
        let rows = Array(0..<20)
        #expect(
            try Self.fitted(features, targets, rows: rows)
                == Self.fitted(otherFeatures, otherTargets, rows: rows))
    }

    @Test("components end where features or targets have no more, and predictions stay finite")
    func rank() throws {
        var features = Self.random(30, 6, seed: 3)
        // Two directions, each three times, and a constant.
        for row in 0..<30 {
            for column in 2..<5 { features[row, column] = 2 * features[row, column % 2] }
            features[row, 5] = 7
        }
        let targets = Self.random(30, 2, seed: 4)
        let rows = Array(0..<30)
        let regression = try Self.fitted(features, targets, rows: rows, components: 6)
        #expect(regression.componentCount == 2)
        let isFinite = regression.predict(features).values.allSatisfy(\.isFinite)
        #expect(isFinite)

        let constant = DenseMatrix(
            rowCount: 30, columnCount: 2, values: [Float](repeating: 0.5, count: 60))
        let mean = try Self.fitted(features, constant, rows: rows)
        #expect(mean.componentCount == 0)
        #expect(mean.predict(features) == constant)

        // The mean of 0.1 is another number, from which each differs by a last digit.
        var mixed = targets
        for row in 0..<30 { mixed[row, 1] = 0.1 }
        let one = try Self.fitted(features, mixed, rows: rows).predict(features)
        for row in 0..<30 { #expect(abs(one[row, 1] - 0.1) < 1e-6) }
        #expect(one.values.allSatisfy { abs($0) < 10 })

        let alone = try Self.fitted(features, targets, rows: [4])
        #expect(alone.componentCount == 0)
        #expect(alone.predict(features).row(9) == targets.row(4)[...])
    }

    @Test("a target that features decide is found to the last component")
    func exact() throws {
        let features = Self.random(40, 4, seed: 5)
        var targets = DenseMatrix(rowCount: 40, columnCount: 1)
        for row in 0..<40 { targets[row, 0] = 3 * features[row, 0] - features[row, 2] + 1 }
        let found = try Self.fitted(features, targets, rows: Array(0..<40), components: 4)
            .predict(features)
        for row in 0..<40 { #expect(abs(found[row, 0] - targets[row, 0]) < 1e-5) }
    }

    @Test("an archive gives back the same regression, and a damaged one is refused")
    func archive() throws {
        let regression = try Self.fitted(
            Self.random(30, 5, seed: 6), Self.random(30, 3, seed: 7), rows: Array(0..<30))
        let archive = try ArrayArchive(decoding: regression.archive.encoded())
        #expect(try PartialLeastSquares(archive: archive) == regression)
        for name in ["coefficients", "feature-scales", "target-means"] {
            var damaged = archive
            damaged.setDoubles(name, [1, 2])
            #expect(throws: LinearAlgebraError.self) { try PartialLeastSquares(archive: damaged) }
        }
    }

    @Test("each component is announced, and a fit ends by what the announcement throws")
    func steps() throws {
        struct Stop: Error {}
        var shares: [Double] = []
        let (features, targets) = (Self.random(30, 5, seed: 8), Self.random(30, 3, seed: 9))
        #expect(throws: Stop.self) {
            _ = try PartialLeastSquares(
                features: features, targets: targets, rows: Array(0..<30), mostComponents: 4,
                scalesTargets: false
            ) { share in
                shares.append(share)
                if share > 0.4 { throw Stop() }
            }
        }
        // Once for the rows, then before each component.
        #expect(shares == [0, 0, 0.25, 0.5])
    }
}
