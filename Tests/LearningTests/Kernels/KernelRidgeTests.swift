import Learning
import LinearAlgebra
import Testing

@Suite("Kernel ridge regression")
struct KernelRidgeTests {
    /// What scikit-learn fits and predicts; see `Golden/make_kernel_ridge.py`.
    private struct Golden: Decodable {
        struct Case: Decodable {
            var name: String
            var rowCount: Int
            var featureCount: Int
            var targetCount: Int
            var shape: String
            var widths: [Double]
            var penalty: Double
            var heldOutCount: Int
            var unit: Double
            var features: [Float]
            var targets: [Float]
            var predictions: [Double]

            var featureMatrix: DenseMatrix {
                DenseMatrix(rowCount: rowCount, columnCount: featureCount, values: features)
            }
            var targetMatrix: DenseMatrix {
                DenseMatrix(rowCount: rowCount, columnCount: targetCount, values: targets)
            }
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
        _ features: DenseMatrix, _ targets: DenseMatrix, rows: [Int], mostRows: Int = 1_000
    ) throws -> KernelRidge {
        try KernelRidge(
            features: features, targets: targets, rows: rows, shape: .gaussian, widths: [0.4],
            penalty: 0.3, mostRows: mostRows)
    }

    @Test("predictions are those of scikit-learn for every shape and for several widths")
    func golden() throws {
        let cases = try GoldenFile.decode("kernel_ridge.json", as: Golden.self).cases
        for golden in cases {
            let shape = try #require(RadialKernel.Shape(rawValue: golden.shape))
            let ridge = try KernelRidge(
                features: golden.featureMatrix, targets: golden.targetMatrix,
                rows: Array(golden.heldOutCount..<golden.rowCount), shape: shape,
                widths: golden.widths, penalty: golden.penalty, mostRows: 1_000)
            #expect(abs(ridge.kernel.unit - golden.unit) < 1e-5 * golden.unit, "\(golden.name)")
            let heldOut = golden.featureMatrix.selectingRows(Array(0..<golden.heldOutCount))
            let found = ridge.predict(heldOut).values.map { Double($0) }
            #expect(
                largestDifference(found, golden.predictions) < 2e-5, "\(golden.name)")
        }
    }

    @Test("no row but those it is fitted on changes a bit of what it predicts")
    func heldOut() throws {
        let features = Self.random(60, 5, seed: 1)
        let targets = Self.random(60, 3, seed: 2)
        var (otherFeatures, otherTargets) = (features, targets)
        for row in 50..<60 {
            for column in 0..<5 { otherFeatures[row, column] = 99 }
            for column in 0..<3 { otherTargets[row, column] = -7 }
        }
        let rows = Array(0..<50)
        #expect(
            try Self.fitted(features, targets, rows: rows)
                == Self.fitted(otherFeatures, otherTargets, rows: rows))
    }

    @Test("rows beyond the limit are dealt to parts, whose predictions are averaged")
    func parts() throws {
        let features = Self.random(101, 4, seed: 3)
        let targets = Self.random(101, 2, seed: 4)
        let whole = try Self.fitted(features, targets, rows: Array(0..<101), mostRows: 40)
        #expect(KernelRidge.partCount(101, mostRows: 40) == 3)
        // Each part has the kernel of all rows, so a part by itself differs in the unit alone.
        let found = whole.predict(features)
        var steps: [Double] = []
        let again = try KernelRidge(
            features: features, targets: targets, rows: Array(0..<101), shape: .gaussian,
            widths: [0.4], penalty: 0.3, mostRows: 40
        ) { steps.append($0) }
        #expect(again == whole && again.predict(features).values == found.values)
        #expect(steps == steps.sorted() && (steps.last ?? 0) < 1)
        let exact = try Self.fitted(features, targets, rows: Array(0..<101)).predict(features)
        #expect(exact.values != found.values)
    }

    @Test("an archive gives back the same regression, in one part and in several")
    func archive() throws {
        let features = Self.random(50, 4, seed: 5)
        let targets = Self.random(50, 2, seed: 6)
        for mostRows in [100, 20] {
            let ridge = try Self.fitted(
                features, targets, rows: Array(0..<50), mostRows: mostRows)
            #expect(try KernelRidge(archive: ridge.archive) == ridge)
        }
        var damaged = try Self.fitted(features, targets, rows: Array(0..<50)).archive
        damaged.setTexts("kernel-shape", ["linear"])
        #expect(throws: LinearAlgebraError.self) { try KernelRidge(archive: damaged) }
    }

    @Test("a matrix of any size is factored as its product says")
    func cholesky() throws {
        for order in [1, 5, 256, 257, 600] {
            let root = Self.random(order, order, seed: UInt64(order))
            var matrix = BLAS.multiply(root, root, transposingB: true)
            for row in 0..<order { matrix[row, row] += Float(order) }
            let solution = Self.random(order, 3, seed: 9)
            var right = BLAS.multiply(matrix, solution).values
            var factor = matrix.values
            try BLAS.factorCholesky(&factor, order: order)
            BLAS.solveCholesky(factor, order: order, &right, columnCount: 3)
            let found = right.map { Double($0) }
            #expect(
                largestDifference(found, solution.values.map { Double($0) }) < 1e-3,
                "order \(order)")
        }
    }

    @Test("a matrix that is not positive definite is refused with its row")
    func indefinite() throws {
        for row in [0, 3, 300] {
            var matrix = [Float](repeating: 0, count: 400 * 400)
            for index in 0..<400 { matrix[index * 401] = index == row ? -1 : 1 }
            #expect(throws: LinearAlgebraError.notPositiveDefinite(order: 400, row: row)) {
                try BLAS.factorCholesky(&matrix, order: 400)
            }
        }
    }

    @Test("equal rows have a distance of their own to be measured in")
    func equalRows() throws {
        let features = DenseMatrix(rowCount: 10, columnCount: 3)
        let targets = Self.random(10, 2, seed: 8)
        let ridge = try Self.fitted(features, targets, rows: Array(0..<10))
        #expect(ridge.kernel.unit == 1)
        let isFinite = ridge.predict(features).values.allSatisfy(\.isFinite)
        #expect(isFinite)
    }
}
