import Learning
import LinearAlgebra
import Testing

@Suite("Pearson correlation and standardised targets")
struct PearsonTests {
    @Test("rows and columns correlate as numpy's corrcoef")
    func equalsNumpy() throws {
        let golden = try NumericGolden.load()
        let rows = pearsonPerRow(truth: golden.truthMatrix, prediction: golden.predictionMatrix)
        let columns = pearsonPerColumn(
            truth: golden.truthMatrix, prediction: golden.predictionMatrix)
        // numpy's corrcoef of float32 works in float64 after a float32 mean.
        #expect(largestDifference(rows, golden.perRow) < 1e-6)
        #expect(largestDifference(columns.compactMap(\.self), golden.perColumn) < 1e-6)
    }

    @Test("a constant row scores -1, or what the caller asks for")
    func constantRows() {
        let truth = DenseMatrix(rowCount: 3, columnCount: 3, values: [1, 2, 3, 5, 5, 5, 1, 2, 4])
        let prediction = DenseMatrix(
            rowCount: 3, columnCount: 3, values: [0.1, 0.1, 0.1, 1, 2, 3, 2, 4, 8])
        #expect(pearsonPerRow(truth: truth, prediction: prediction)[..<2] == [-1, -1])
        #expect(pearsonPerRow(truth: truth, prediction: prediction, constant: 0)[0] == 0)
        #expect(pearsonPerRow(truth: truth, prediction: prediction)[2] == 1)
    }

    @Test("what is not a number has no score but NaN, never that of a constant")
    func notFinite() {
        let truth = DenseMatrix(rowCount: 2, columnCount: 3, values: [1, 2, 3, 5, 2, 4])
        let prediction = DenseMatrix(
            rowCount: 2, columnCount: 3, values: [1, .nan, 3, .infinity, 2, 4])
        #expect(pearsonPerRow(truth: truth, prediction: prediction).allSatisfy { $0.isNaN })
        let columns = pearsonPerColumn(truth: truth, prediction: prediction)
        #expect(columns[0]?.isNaN == true)
        let scores = CellScores(truth: truth, prediction: prediction)
        #expect(scores.constants == [[], []])
    }

    @Test("a constant column has no score")
    func constantColumns() {
        let truth = DenseMatrix(rowCount: 3, columnCount: 2, values: [1, 7, 2, 7, 4, 7])
        let prediction = DenseMatrix(rowCount: 3, columnCount: 2, values: [-1, 1, -2, 2, -4, 3])
        #expect(pearsonPerColumn(truth: truth, prediction: prediction) == [-1, nil])
        #expect(pearsonPerColumn(truth: truth, prediction: prediction, rows: []) == [nil, nil])
        #expect(pearsonPerColumn(truth: truth, prediction: prediction, rows: [0, 1])[0] == -1)
    }

    @Test("a correlation does not depend on scale and offset, however far off")
    func invariance() {
        let truth = DenseMatrix(rowCount: 1, columnCount: 4, values: [1, 3, 2, 5])
        let shifted = DenseMatrix(
            rowCount: 1, columnCount: 4, values: truth.values.map { $0 * 0.5 + 4096 })
        #expect(abs(pearsonPerRow(truth: truth, prediction: shifted)[0] - 1) < 1e-12)
    }

    @Test("no scores have no mean")
    func emptyMean() {
        #expect(meanScore([]) == nil)
        #expect(meanScore([1, 2, 6]) == 3)
    }

    @Test("rows are standardised as the notebook does")
    func standardises() throws {
        let golden = try NumericGolden.load()
        var matrix = golden.truthMatrix
        #expect(standardiseWithinRows(&matrix) == 0)
        #expect(largestDifference(matrix.values.map(Double.init), golden.standardised) < 2e-7)
    }

    @Test("constant rows become zeros and are counted")
    func constantRowsBecomeZeros() {
        let tenth: Float = 0.1
        var matrix = DenseMatrix(
            rowCount: 3, columnCount: 3,
            values: [tenth, tenth, tenth, 1, 2, 3, -4e30, -4e30, -4e30])
        #expect(standardiseWithinRows(&matrix) == 2)
        #expect(Array(matrix.row(0)) == [0, 0, 0])
        #expect(Array(matrix.row(2)) == [0, 0, 0])
        #expect(abs(matrix[1, 2] - 1.2247449) < 1e-6)
    }
}
