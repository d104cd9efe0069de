import Foundation
import Learning
import LinearAlgebra
import Testing

@Suite("Regression by nearest neighbours")
struct NeighbourRegressionTests {
    private struct Golden: Decodable {
        struct Case: Decodable {
            let rowCount: Int
            let featureCount: Int
            let targetCount: Int
            let count: Int
            let metric: String
            let weights: String
            let heldOutCount: Int
            let features: [Float]
            let targets: [Float]
            let predictions: [Float]
        }
        let cases: [Case]
    }

    @Test("predictions are within 1e-5 of scikit-learn's")
    func golden() throws {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../Golden/knn.json")
        let golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
        #expect(golden.cases.count == 10)
        for item in golden.cases {
            let features = DenseMatrix(
                rowCount: item.rowCount, columnCount: item.featureCount, values: item.features)
            let targets = DenseMatrix(
                rowCount: item.rowCount, columnCount: item.targetCount, values: item.targets)
            let trained = Array(item.heldOutCount..<item.rowCount)
            let regression = NeighbourRegression(
                features: features.selectingRows(trained),
                targets: targets.selectingRows(trained), count: item.count,
                metric: try #require(NeighbourRegression.Metric(rawValue: item.metric)),
                weighting: try #require(NeighbourRegression.Weighting(rawValue: item.weights)))
            let found = regression.predict(
                features.selectingRows(Array(0..<item.heldOutCount)))
            let worst = zip(found.values, item.predictions).map { abs($0 - $1) }.max() ?? 1
            #expect(worst <= 1e-5, "\(item.metric), \(item.weights), \(item.count)")
        }
    }

    private func regression(
        _ metric: NeighbourRegression.Metric, _ weighting: NeighbourRegression.Weighting,
        count: Int
    ) -> NeighbourRegression {
        NeighbourRegression(
            features: DenseMatrix(
                rowCount: 5, columnCount: 2, values: [0, 0, 1, 0, 1, 0, 0, 2, 3, 0]),
            targets: DenseMatrix(rowCount: 5, columnCount: 1, values: [1, 10, 100, 1_000, 10_000]),
            count: count, metric: metric, weighting: weighting)
    }

    private func predict(_ regression: NeighbourRegression, _ row: [Float]) -> Float {
        regression.predict(DenseMatrix(rowCount: 1, columnCount: 2, values: row)).values[0]
    }

    @Test("of equally near rows the first count, and rows at no distance count alone")
    func ties() {
        #expect(predict(regression(.euclidean, .uniform, count: 1), [1, 0]) == 10)
        #expect(predict(regression(.euclidean, .uniform, count: 2), [1, 0]) == 55)
        #expect(predict(regression(.euclidean, .distance, count: 4), [1, 0]) == 55)
        #expect(predict(regression(.cosine, .uniform, count: 1), [5, 0]) == 10)
        // Three rows point the same way, however long they are.
        #expect(predict(regression(.cosine, .distance, count: 5), [5, 0]) == 3_370)
        // A row of zeros is as far from all as a right angle.
        #expect(predict(regression(.cosine, .uniform, count: 2), [0, 0]) == 5.5)
    }

    @Test("where there are fewer rows than neighbours, all count")
    func few() {
        #expect(predict(regression(.euclidean, .uniform, count: 9), [7, 7]) == 2_222.2)
    }

    @Test("many rows have the neighbours that sorting finds, byte for byte in any parts")
    func sorting() {
        var stream = RandomStream(seed: 3, stream: 9)
        func random(_ rows: Int, _ columns: Int) -> DenseMatrix {
            DenseMatrix(
                rowCount: rows, columnCount: columns,
                values: (0..<rows * columns).map { _ in stream.normal() + 4 })
        }
        let (pool, rows, values) = (random(300, 5), random(150, 5), random(300, 2))
        for metric in NeighbourRegression.Metric.allCases {
            let regression = NeighbourRegression(
                features: pool, targets: values, count: 8, metric: metric, weighting: .uniform)
            let found = regression.predict(rows)
            for row in 0..<rows.rowCount {
                let distances = (0..<300).map { distance(metric, rows.row(row), pool.row($0)) }
                let nearest = distances.indices.sorted { distances[$0] < distances[$1] }.prefix(8)
                for column in 0..<2 {
                    let mean = nearest.reduce(0) { $0 + Double(values[$1, column]) } / 8
                    #expect(abs(Double(found[row, column]) - mean) < 1e-5)
                }
            }
            let part = Array(140..<150)
            #expect(regression.predict(rows.selectingRows(part)) == found.selectingRows(part))
        }
    }

    private func distance(
        _ metric: NeighbourRegression.Metric, _ a: ArraySlice<Float>, _ b: ArraySlice<Float>
    ) -> Double {
        func dot(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Double {
            zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        return metric == .cosine
            ? 1 - dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
            : dot(a, a) + dot(b, b) - 2 * dot(a, b)
    }

    @Test("an archive gives the regression back, and one of other sizes is refused")
    func archive() throws {
        let own = regression(.cosine, .distance, count: 2)
        #expect(try NeighbourRegression(archive: own.archive) == own)
        for change in [
            { (archive: inout ArrayArchive) in archive.setInt64s("neighbours", [0]) },
            { $0.setTexts("metric", ["manhattan"]) }, { $0.setTexts("weights", []) },
            { $0.setMatrix("targets", DenseMatrix(rowCount: 2, columnCount: 1)) },
        ] {
            var archive = own.archive
            change(&archive)
            #expect(throws: LinearAlgebraError.self) {
                try NeighbourRegression(archive: archive)
            }
        }
    }
}
