import Learning
import LinearAlgebra
import Testing

@Suite("What values say about a study")
struct ValueFactsTests {
    static func matrix(
        _ rows: [[Float]], sparse: Bool = false, names: [String]? = nil
    ) -> ValueFacts.Matrix {
        let width = rows.first?.count ?? 0
        let dense = DenseMatrix(
            rowCount: rows.count, columnCount: width, values: rows.flatMap { $0 })
        let block = sparse ? Self.sparse(dense) : CellMatrix.dense(dense)
        return ValueFacts.Matrix(
            names: names ?? (0..<width).map { "g\($0)" }, statistics: ColumnStatistics(block),
            cells: CellFacts(block, cells: rows.indices.map { "c\($0)" }))
    }

    private static func sparse(_ matrix: DenseMatrix) -> CellMatrix {
        var offsets = [0]
        var indices: [Int32] = []
        var values: [Float] = []
        for row in 0..<matrix.rowCount {
            for (column, value) in matrix.row(row).enumerated() where value != 0 {
                indices.append(Int32(column))
                values.append(value)
            }
            offsets.append(values.count)
        }
        return .sparse(
            SparseMatrix(
                rowCount: matrix.rowCount, columnCount: matrix.columnCount, rowOffsets: offsets,
                columnIndices: indices, values: values))
    }

    private static let targets: [[Float]] = [[1, 2, 3], [2, 1, 3], [0, 5, 3]]
    private static let inputs: [[Float]] = [[1, 0, 2], [0, 0, 0], [2, -3, 1]]

    private static func refusal(
        _ inputs: [[Float]] = inputs, _ targets: [[Float]] = targets, test: [[Float]]? = nil,
        drop: ColumnChoice.Drop = .constant, seesGiven: Bool = true
    ) -> String {
        do {
            let (training, test) = (matrix(inputs), test.map { matrix($0) })
            _ = try ValueFacts(
                training: training, targets: matrix(targets), test: test, seesGiven: seesGiven)
            _ = try ColumnChoice(training: training.inputs, test: test?.inputs, drop: drop)
            return "none"
        } catch {
            return "\(error)"
        }
    }

    @Test(
        "cells of zeros, constant cells and targets, and values below 0 are counted and named",
        arguments: [false, true])
    func facts(sparse: Bool) throws {
        let facts = try ValueFacts(
            training: Self.matrix(Self.inputs, sparse: sparse),
            targets: Self.matrix([[4, 4, 4], [1, 2, 4], [0, 0, 4]], sparse: sparse),
            test: Self.matrix([[0, 0, 0], [0, -7, 0], [5, 5, 5]], sparse: sparse), seesGiven: true)
        #expect(facts.zeroCells == CellFacts.Cells(count: 1, examples: ["c1"]))
        #expect(facts.zeroTestCells == CellFacts.Cells(count: 1, examples: ["c0"]))
        #expect(facts.constantCells == CellFacts.Cells(count: 1, examples: ["c0"]))
        #expect(facts.constantTargets.count == 1 && facts.constantTargets.examples == ["g2"])
        let negatives = try #require(facts.negatives)
        #expect(negatives.columnCount == 1 && negatives.lowest == -7 && negatives.column == "g1")
        #expect(facts.negativeTargets == nil)
    }

    @Test("a sound study is not refused")
    func sound() {
        #expect(Self.refusal() == "none")
        #expect(Self.refusal(test: [[1, 2, 3], [4, 5, 6]]) == "none")
    }

    @Test(
        "inputs of zeros are refused whatever is dropped, and no drop: none is advised",
        arguments: [ColumnChoice.Drop.constant, .none, .listed([1])])
    func zeros(drop: ColumnChoice.Drop) {
        let told = Self.refusal([[0, 0, 0], [0, 0, 0]], drop: drop)
        #expect(told.hasPrefix("every value of the training inputs is 0 (2 cells, 3 columns)"))
        #expect(!told.contains("drop: none"))
    }

    @Test("inputs that are the same in every cell are refused")
    func constantInputs() {
        #expect(
            Self.refusal([[1, 2, 3], [1, 2, 3]], drop: .none)
                .hasPrefix("all 3 input columns hold one value in all training cells"))
        #expect(
            Self.refusal([[1, 2, 3], [1, 2, 9]], drop: .listed([2]))
                .hasPrefix("each of the 2 input columns that are used holds one value"))
        #expect(
            Self.refusal(drop: .listed([0, 1, 2])).hasPrefix("the list of columns to drop leaves"))
    }

    @Test("a single test cell, in which every column is constant, is told as such")
    func singleTestCell() {
        let told = Self.refusal(test: [[1, 2, 3]])
        #expect(told.hasPrefix("the test inputs have 1 cell"))
        #expect(told.contains("features.drop: none"))
        #expect(Self.refusal(test: [[1, 2, 3]], drop: .none) == "none")
    }

    @Test("values whose squares exceed Float32 are refused where a view is of them as given")
    func range() {
        let large = Self.inputs.map { $0.map { $0 * 1e19 } }
        #expect(Self.refusal(large).contains("hold values up to 2.9999999e+19 (column 'g1')"))
        #expect(Self.refusal(test: large).hasPrefix("the test inputs hold values"))
        #expect(Self.refusal(large, seesGiven: false) == "none")
        #expect(Self.refusal(Self.inputs.map { $0.map { $0 * 1e16 } }) == "none")
    }

    @Test("targets that are the same in every cell, or within every cell, are refused")
    func constantTargets() {
        #expect(
            Self.refusal(Self.inputs, [[1, 2, 3], [1, 2, 3], [1, 2, 3]])
                .hasPrefix("all 3 targets hold one value in all cells"))
        #expect(
            Self.refusal(Self.inputs, [[1, 1, 1], [2, 2, 2], [0, 0, 0]])
                .hasPrefix("each of the 3 cells has the same value for all of its 3 targets"))
    }

    @Test("facts of shards, stored and joined in order, are those of the whole")
    func shards() throws {
        let rows: [[Float]] = [[0, 0], [1, 1], [0, 0], [2, 3], [0, 0], [0, 0], [0, 1]]
        func facts(_ range: Range<Int>) throws -> CellFacts {
            let block = DenseMatrix(
                rowCount: range.count, columnCount: 2, values: rows[range].flatMap { $0 })
            var archive = ArrayArchive()
            CellFacts(.dense(block), cells: range.map { "c\($0)" }).store(in: &archive)
            return try CellFacts(archive: archive)
        }
        var joined = try facts(0..<3)
        joined.merge(try facts(3..<7))
        #expect(try joined == facts(0..<7))
        #expect(joined.zero == CellFacts.Cells(count: 4, examples: ["c0", "c2", "c4"]))
        #expect(joined.constant.count == 5)
    }
}
