import Foundation
import Learning
import LinearAlgebra
import Testing

@Suite("Input views")
struct InputViewTests {
    static let dense = DenseMatrix(
        rowCount: 4, columnCount: 5,
        values: [0, 3, 1, 0, 4, 0, 0, 0, 0, 0, 2, 0, 0, 8, 0, 1, 5, 2, 7, 0])
    static let sparse = SparseMatrix(
        rowCount: 4, columnCount: 5, rowOffsets: [0, 3, 3, 5, 9],
        columnIndices: [1, 2, 4, 0, 3, 0, 1, 2, 3], values: [3, 1, 4, 2, 8, 1, 5, 2, 7])
    static let storages: [CellMatrix] = [.dense(dense), .sparse(sparse)]

    /// Every view of both storages, which must be the same.
    static func view(_ view: InputView) -> [Float] {
        let statistics = ColumnStatistics(.sparse(sparse))
        let views = storages.map { view.apply($0, statistics: statistics).dense() }
        #expect(views[0] == views[1])
        return views[0].values
    }

    @Test("names are those of a cluster file")
    func names() {
        let names = [
            "given", "binary", "log", "row-median", "count-median", "tf-idf", "lsi", "bm25", "clr",
            "pearson-residuals", "row-z",
        ]
        #expect(InputView.allCases.map(\.rawValue) == names)
    }

    @Test("given, binary and log are what they say, entry by entry")
    func entries() {
        #expect(Self.view(.given) == Self.dense.values)
        #expect(Self.view(.binary) == Self.dense.values.map { $0 > 0 ? 1 : 0 })
        #expect(Self.view(.log) == Self.dense.values.map { log1p($0) })
        let odd = DenseMatrix(rowCount: 1, columnCount: 3, values: [-3, -1, 0])
        #expect(InputView.binary.apply(.dense(odd)).dense().values == [0, 0, 0])
        #expect(InputView.log.apply(.dense(odd)).dense().values == [-log1p(3), -log1p(1), 0])
    }

    @Test("columns are multiplied in the end, or before rows are brought to length 1")
    func columnWeights() {
        let weights = [0.5, 1, 2, 0, 1]
        let statistics = ColumnStatistics(.sparse(Self.sparse))
        for view in InputView.allCases where view != .lsi {
            let plain = Self.view(view)
            for storage in Self.storages {
                let found = view.apply(storage, statistics: statistics, columnWeights: weights)
                let expected = plain.enumerated().map { Float(Double($1) * weights[$0 % 5]) }
                #expect(found.dense().values == expected, "\(view)")
            }
        }
        // Ten cells and more must have a column there: rows again and again.
        let rows = (0..<24).map { $0 % 4 }
        let many = Self.dense.selectingRows(rows)
        let counts = ColumnStatistics(.dense(many))
        let found = InputView.lsi.apply(
            .dense(many), statistics: counts, columnWeights: weights
        ).dense()
        let scaled = InputView.given.apply(.dense(many), columnWeights: weights)
        let expected = InputView.lsi.apply(scaled, statistics: counts).dense()
        let isClose = zip(found.values, expected.values).allSatisfy { abs($0 - $1) < 1e-6 }
        #expect(isClose && found.values.contains { $0 != 0 })
    }

    @Test("row-median divides by the median of the values that are not zero")
    func rowMedian() {
        let expected: [Float] =
            [0, 1, 1.0 / 3, 0, 4.0 / 3, 0, 0, 0, 0, 0, 0.4, 0, 0, 1.6, 0]
            + [1, 5, 2, 7, 0].map { $0 / 3.5 }
        for (left, right) in zip(Self.view(.rowMedian), expected) {
            #expect(abs(left - right) < 1e-6)
        }
    }

    @Test("count-median divides counts, not their logarithms, by the row's median")
    func countMedian() {
        let counts: [Double] = [0, 3, 1, 0, 4, 0, 0, 0, 0, 0, 2, 0, 0, 8, 0, 1, 5, 2, 7, 0]
        let medians: [Double] = [3, 1, 5, 3.5]
        let values = counts.map { Float(log1p($0)) }
        let dense = DenseMatrix(rowCount: 4, columnCount: 5, values: values)
        let found = InputView.countMedian.apply(.dense(dense)).dense().values
        for place in counts.indices {
            #expect(abs(Double(found[place]) - log1p(counts[place] / medians[place / 5])) < 1e-6)
        }
        let extreme = DenseMatrix(rowCount: 1, columnCount: 3, values: [600, 1, 1])
        let finite = InputView.countMedian.apply(.dense(extreme)).dense().values
        #expect(finite.allSatisfy { $0.isFinite })
        let negative = DenseMatrix(rowCount: 1, columnCount: 3, values: [-1, 1, 1])
        let signed = InputView.countMedian.apply(.dense(negative)).dense().values
        #expect(signed[0] == -signed[1])
    }

    @Test("the median is right in rows of every length, with repeated values")
    func medians() {
        var stream = RandomStream(seed: 1, stream: 0)
        for count in 1..<120 {
            let row = (0..<count).map { _ in Float(1 + stream.next(below: count)) }
            let sorted = row.sorted()
            let median = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
            let found = medianDivided(
                .dense(DenseMatrix(rowCount: 1, columnCount: count, values: row))
            ).dense().values
            #expect(found == row.map { Float(Double($0) / Double(median)) })
        }
    }

    @Test("tf-idf is the logarithm of a value's part of its row times the rarity of its column")
    func termFrequencies() {
        let found = Self.view(.tfIDF)
        // Columns 0...4 are in 2, 2, 2, 2 and 1 of 4 cells.
        let weights = [2, 2, 2, 2, 1].map { log(1 + 4 / (1 + Double($0))) }
        let sums: [Double] = [8, 1, 10, 15]
        for place in found.indices {
            let expected =
                Double(Self.dense.values[place]) / sums[place / 5] * weights[place % 5]
            #expect(abs(Double(found[place]) - log1p(1e4 * expected)) < 1e-5)
        }
    }

    @Test("lsi weighs columns by rarity, leaves out those of a few cells; rows have length 1")
    func semanticIndex() throws {
        var stream = RandomStream(seed: 8, stream: 1)
        var dense = DenseMatrix(rowCount: 40, columnCount: 6)
        for row in 0..<40 {
            for column in 0..<6 where row % (column + 1) == 0 {
                dense[row, column] = Float(1 + stream.next(below: 9))
            }
        }
        // A row with nothing but a value in a column that too few cells have.
        for column in 0..<5 { dense[30, column] = 0 }
        let statistics = ColumnStatistics(.dense(dense))
        let found = InputView.lsi.apply(.dense(dense), statistics: statistics).dense()
        for row in 0..<40 {
            let weighed = (0..<6).map { column in
                let count = (0..<40).count { dense[$0, column] != 0 }
                return count < 10 ? 0 : Double(dense[row, column]) * log(40 / Double(count))
            }
            let length = weighed.reduce(0) { $0 + $1 * $1 }.squareRoot()
            for column in 0..<6 {
                let expected = length > 0 ? weighed[column] / length : 0
                #expect(abs(Double(found[row, column]) - expected) < 1e-6)
            }
        }
        #expect(found.row(30).allSatisfy { $0 == 0 })
        let sparse = InputView.lsi.apply(
            .sparse(try ColumnStatisticsTests.sparse(dense)), statistics: statistics)
        #expect(sparse.dense() == found)
    }

    @Test("shards of a matrix have the views of the matrix")
    func shards() {
        let statistics = ColumnStatistics(.sparse(Self.sparse))
        for view in InputView.allCases {
            let whole = view.apply(.sparse(Self.sparse), statistics: statistics)
            for row in 0..<4 {
                let part = view.apply(
                    .sparse(Self.sparse.selectingRows([row])), statistics: statistics)
                #expect(part == whole.selectingRows([row]))
            }
        }
    }
}
