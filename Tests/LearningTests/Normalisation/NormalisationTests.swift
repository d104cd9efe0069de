import Learning
import LinearAlgebra
import Testing

@Suite("Normalisations")
struct NormalisationTests {
    private static func rows(_ rows: [[Float]]) -> CellMatrix {
        .dense(
            DenseMatrix(
                rowCount: rows.count, columnCount: rows.first?.count ?? 0,
                values: rows.flatMap { $0 }))
    }

    @Test("a value below 0 is no count: the message names the cell and the kind")
    func negative() throws {
        for block in NormalisationGolden.storages([[0, 1], [2, -0.5]]) {
            let error = try #require(throws: LearningError.self) {
                try requireCounts(block, cells: ["a", "b"], kind: "log1p-cp10k")
            }
            let text = "\(error)"
            #expect(text.contains("'b'") && text.contains("-0.5") && text.contains("log1p-cp10k"))
        }
        try requireCounts(Self.rows([[0, 1.5]]), cells: ["a"], kind: "clr")
    }

    @Test("matrices without rows or columns stay as they are")
    func empty() {
        for shape in [(0, 3), (2, 0), (0, 0)] {
            let block = CellMatrix.dense(DenseMatrix(rowCount: shape.0, columnCount: shape.1))
            let zeros = [Double](repeating: 0, count: shape.1)
            #expect(logTotalNormalised(block, total: 1e4) == block)
            #expect(CentredLogRatio.withinRows(block) == block)
            #expect(CentredLogRatio.withinColumns(block, logarithmMeans: zeros) == block)
            #expect(CountFrequencies.apply(block, weights: zeros, scale: 1e4) == block)
            let scaler = ColumnStandardisation.fit(ColumnStatistics(block))
            #expect(ColumnStandardisation.apply(block, scaler) == block)
        }
        #expect(medianTotal([]) == nil)
        #expect(medianTotal([0, 0]) == nil)
    }

    @Test("a column that no cell of the fit has gets the weight 0, and no infinite value")
    func unseenColumn() {
        let weights = CountFrequencies.weights(sums: [4, 0], cellCount: 2)
        #expect(weights[1] == 0 && weights[0] > 0)
        let found = CountFrequencies.apply(Self.rows([[1, 3]]), weights: weights, scale: 1e4)
        #expect(found.dense().values.allSatisfy { $0.isFinite })
    }

    @Test("one cell has a variance that nothing corrects")
    func oneCell() {
        let block = Self.rows([[1, 2, 3]])
        let scaler = ColumnStandardisation.fit(ColumnStatistics(block))
        #expect(ColumnStandardisation.apply(block, scaler).dense().values == [0, 0, 0])
    }

    @Test("sums of logarithms do not depend on how cells are split into blocks, or their order")
    func splits() throws {
        let rows = try NormalisationGolden.read().full
        let whole = CentredLogRatio.logarithmSums(Self.rows(rows))
        let reversed = CentredLogRatio.logarithmSums(Self.rows(rows.reversed()))
        var parts = [Int64](repeating: 0, count: whole.count)
        for row in rows {
            for (column, sum) in CentredLogRatio.logarithmSums(Self.rows([row])).enumerated() {
                parts[column] += sum
            }
        }
        #expect(whole == reversed && whole == parts)
    }

    @Test("what was fitted survives an archive, and goes with the columns")
    func archive() throws {
        let fitted = FittedNormalisation(
            numbers: ["median-total": [12.5]], columns: ["means": [1, 2, 3]])
        #expect(try FittedNormalisation(archive: fitted.archive) == fitted)
        #expect(fitted.archive.encoded() == fitted.archive.encoded())
        let selected = try fitted.selecting([2, 0])
        #expect(try selected.column("means", count: 2) == [3, 1])
        #expect(try selected.number("median-total") == 12.5)
        #expect(throws: LearningError.self) { try fitted.selecting([3]) }
        #expect(throws: LearningError.self) { try fitted.number("scale") }
        #expect(throws: LearningError.self) { try fitted.column("means", count: 4) }
    }
}
