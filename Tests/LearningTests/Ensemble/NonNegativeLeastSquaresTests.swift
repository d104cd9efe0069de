import Learning
import Testing

@Suite("Least squares without negative weights") struct NonNegativeLeastSquaresTests {
    /// What scipy finds; see `Golden/make_nnls.py`.
    private struct Golden: Decodable {
        struct Case: Decodable {
            var name: String
            var rowCount: Int
            var columnCount: Int
            var matrix: [Double]
            var values: [Double]
            var weights: [Double]

            func column(_ index: Int) -> [Double] {
                (0..<rowCount).map { matrix[$0 * columnCount + index] }
            }

            var columns: [[Double]] { (0..<columnCount).map(column) }
        }
        var cases: [Case]
    }

    private static func dot(_ left: [Double], _ right: [Double]) -> Double {
        zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
    }

    private static func weights(_ columns: [[Double]], _ values: [Double]) -> [Double] {
        nonNegativeLeastSquares(
            products: columns.map { left in columns.map { dot(left, $0) } },
            truth: columns.map { dot($0, values) })
    }

    @Test("the weights are those of scipy")
    func golden() throws {
        let cases = try GoldenFile.decode("nnls.json", as: Golden.self).cases
        #expect(cases.count == 16)
        for golden in cases {
            let columns = golden.columns
            let found = Self.weights(columns, golden.values)
            #expect(found.allSatisfy { $0 >= 0 }, "\(golden.name)")
            // Measured by what each column adds, since columns are of any size.
            let size = max(1e-12, Self.dot(golden.values, golden.values).squareRoot())
            for (column, (weight, expected)) in zip(columns, zip(found, golden.weights)) {
                let length = Self.dot(column, column).squareRoot()
                #expect(abs(weight - expected) * length <= 1e-6 * size, "\(golden.name)")
            }
        }
    }

    @Test("the answer is the same whatever the unit of the values and of a column")
    func units() {
        let columns = [[1.0, 2, 0, 1], [0, 1, 3, 1], [2, 0, 1, -1]]
        let values = [3.0, 4, 6, 1]
        let expected = Self.weights(columns, values)
        #expect(expected.contains { $0 > 0 })
        for unit in [1e-8, 1e8] {
            let scaled = Self.weights(columns, values.map { $0 * unit })
            var changed = columns
            changed[0] = changed[0].map { $0 * unit }
            var first = Self.weights(changed, values)
            first[0] *= unit
            for place in expected.indices {
                let (one, other) = (scaled[place] / unit, first[place])
                #expect(abs(one - expected[place]) <= 1e-9)
                #expect(abs(other - expected[place]) <= 1e-9)
            }
        }
    }

    @Test("identical columns share one weight, which is that of one of them alone")
    func identical() {
        let column = [1.0, 2, -1]
        for count in 1...4 {
            let found = Self.weights(Array(repeating: column, count: count), [2, 4, -2])
            #expect(found.allSatisfy { $0 >= 0 && $0.isFinite })
            #expect(abs(found.reduce(0, +) - 2) < 1e-6)
        }
    }

    @Test("a matrix of zeros, and no matrix at all, get no weights")
    func zeros() {
        #expect(Self.weights([[0, 0], [0, 0]], [1, 2]) == [0, 0])
        #expect(Self.weights([], []) == [])
        // Beside a column of zeros the other is as good as alone.
        let found = Self.weights([[0, 0], [1, 1]], [1, 2])
        #expect(found[0] == 0 && abs(found[1] - 1.5) < 1e-6)
    }

    @Test("what goes against the values has weight 0")
    func negative() {
        #expect(Self.weights([[1, 2, 3]], [-1, -2, -3]) == [0])
        let found = Self.weights([[1, 2, 3], [-1, -2, -3]], [1, 2, 3])
        #expect(abs(found[0] - 1) < 1e-6 && found[1] == 0)
        #expect(Self.weights([[1, 0], [0, 1]], [0, 0]) == [0, 0])
    }

    @Test("numbers that are not finite give no weights, and no endless loop")
    func notFinite() {
        for value in [Double.nan, .infinity] {
            #expect(
                nonNegativeLeastSquares(products: [[value, 0], [0, 1]], truth: [1, 1]) == [0, 0])
        }
    }
}
