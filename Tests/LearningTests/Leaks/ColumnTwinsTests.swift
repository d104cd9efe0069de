import Foundation
import Learning
import LinearAlgebra
import Testing

@Suite("Columns that are copies of targets")
struct ColumnTwinsTests {
    /// Independent columns: counts, mostly 0, with every fourth column of real numbers.
    private static func columns(_ count: Int, rows: Int, seed: UInt64) -> [[Float]] {
        var random = RandomStream(seed: seed, stream: 3)
        func uniform() -> Double { Double(random.next() >> 11) * 0x1p-53 }
        return (0..<count).map { column in
            (0..<rows).map { _ in
                column % 4 == 3
                    ? Float(uniform() * 6 - 3) : Float(max(0, (uniform() * 9 - 5).rounded(.down)))
            }
        }
    }

    private static func matrix(_ columns: [[Float]]) -> DenseMatrix {
        let rows = columns.first?.count ?? 0
        return DenseMatrix(
            rowCount: rows, columnCount: columns.count,
            values: (0..<rows).flatMap { row in columns.map { $0[row] } })
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

    @Test("independent columns, constant ones and rare ones that coincide are no copies")
    func independent() {
        var inputs = Self.columns(60, rows: 200, seed: 1)
        var targets = Self.columns(12, rows: 200, seed: 2)
        let rare = (0..<200).map { Float($0 == 17 || $0 == 90 ? 1 : 0) }
        inputs += [[Float](repeating: 4, count: 200), rare]
        targets += [[Float](repeating: 4, count: 200), rare]
        #expect(ColumnTwins(.dense(Self.matrix(inputs)), .dense(Self.matrix(targets))).pairs == [])
    }

    @Test(
        "a copy is found however it was changed, in dense and in sparse matrices",
        arguments: [
            "equal", "scaled", "shifted", "negated", "logarithm", "rounded", "far from 0", "huge",
            "tiny",
        ])
    func copies(change: String) {
        let targets = Self.columns(8, rows: 150, seed: 5)
        let original = targets[change == "rounded" || change == "far from 0" ? 3 : 2]
        let copy = original.map { value -> Float in
            switch change {
            case "scaled": 0.37 * value
            case "shifted": value + 1.5
            case "negated": 2 - value
            case "logarithm": log1p(value)
            case "rounded": (value * 10_000).rounded() / 10_000
            case "far from 0": 4_096 + value
            case "huge": value * 1e30
            case "tiny": value * 1e-30
            default: value
            }
        }
        var inputs = Self.columns(40, rows: 150, seed: 6)
        inputs[23] = copy
        let wanted = change == "rounded" || change == "far from 0" ? 3 : 2
        let (left, right) = (Self.matrix(inputs), Self.matrix(targets))
        for (first, second) in [
            (CellMatrix.dense(left), CellMatrix.dense(right)),
            (Self.sparse(left), Self.sparse(right)), (Self.sparse(left), .dense(right)),
        ] {
            let pairs = ColumnTwins(first, second).pairs
            #expect(pairs.map(\.first) == [23])
            #expect(pairs.map(\.second) == [wanted])
            #expect(pairs.allSatisfy { $0.correlation > 0.999_999 })
        }
    }

    @Test("a column that correlates 0.99 with a target is none")
    func near() {
        let targets = Self.columns(4, rows: 400, seed: 7)
        let noise = Self.columns(4, rows: 400, seed: 8)[3]
        let near = zip(targets[3], noise).map { $0 + 0.1 * $1 }
        let inputs = Self.columns(10, rows: 400, seed: 9) + [near]
        #expect(ColumnTwins(.dense(Self.matrix(inputs)), .dense(Self.matrix(targets))).pairs == [])
    }

    @Test("few cells prove nothing of one column, and much of a whole matrix")
    func fewCells() {
        let targets = Self.columns(16, rows: 12, seed: 10)
        let one = Self.columns(15, rows: 12, seed: 11) + [targets[3]]
        #expect(ColumnTwins(.dense(Self.matrix(one)), .dense(Self.matrix(targets))).pairs == [])
        let all = ColumnTwins(.dense(Self.matrix(targets)), .dense(Self.matrix(targets))).pairs
        #expect(all.count > 8)
    }
}

@Suite("Columns of one name in inputs and targets")
struct NamedTwinsTests {
    private static func counts(rows: Int, columns: Int, seed: UInt64) -> DenseMatrix {
        var random = RandomStream(seed: seed, stream: 4)
        var matrix = DenseMatrix(rowCount: rows, columnCount: columns)
        for index in matrix.values.indices {
            matrix.values[index] = Float(random.next() % 40) * Float(1 + index % columns)
        }
        return matrix
    }

    private static let pairs = (0..<10).map { NamedTwins.Pair(first: $0, second: $0) }

    @Test("centred log-ratios and library sizes keep the order within cells; other values do not")
    func scalings() {
        let counts = Self.counts(rows: 80, columns: 10, seed: 1)
        var ratios = counts
        for row in 0..<80 {
            let logs = counts.row(row).map { log1p($0) }
            let mean = logs.reduce(0, +) / 10
            for column in 0..<10 {
                ratios[row, column] = (logs[column] - mean) * Float(1 + row % 5)
            }
        }
        #expect(NamedTwins(Self.pairs, .dense(counts), .dense(ratios)).withinCells == 1)
        let others = Self.counts(rows: 80, columns: 10, seed: 2)
        let twins = NamedTwins(Self.pairs, .dense(counts), .dense(others))
        #expect(twins.alike == [])
        #expect((twins.withinCells ?? 1) < 0.95)
    }

    @Test("columns that differ by little noise are alike, and two of them say nothing of cells")
    func alike() {
        let counts = Self.counts(rows: 80, columns: 10, seed: 3)
        var noisy = counts
        for row in 0..<80 { noisy[row, 4] += Float(row % 3) }
        for row in 0..<80 { noisy[row, 7] = Float(row * 37 % 80) }
        let pairs = [NamedTwins.Pair(first: 4, second: 4), NamedTwins.Pair(first: 7, second: 7)]
        let twins = NamedTwins(pairs, .dense(counts), .dense(noisy))
        #expect(twins.alike == [pairs[0]])
        #expect(twins.withinCells == nil)
    }
}

@Suite("Antibodies among the genes")
struct AntibodyColumnsTests {
    @Test("names of antibodies are found, genes called like a protein are not")
    func names() {
        let found = AntibodyColumns(
            columns: [
                "CD4", "CD3_TotalSeqB", "adt_CD19", "CD8_GTATCGAG", "CD20_TotalSeqB", "ENSG1_CD3E",
            ], targets: ["CD3", "CD4", "CD19_TotalSeqC", "CD8_GTATCGAG"])
        #expect(found.matches.map(\.column) == ["CD3_TotalSeqB", "adt_CD19", "CD8_GTATCGAG"])
        #expect(found.matches.map(\.target) == ["CD3", "CD19_TotalSeqC", "CD8_GTATCGAG"])
    }

    @Test(
        "no gene of a reference is taken for an antibody",
        arguments: [("competition", "tenx"), ("reapseq", "reapseq"), ("bmmc", "bmmc")])
    func references(proteins: String, genes: String) throws {
        let found = AntibodyColumns(
            columns: try GoldenFile.lines("Names/\(genes)-genes.txt"),
            targets: try GoldenFile.lines("Names/\(proteins)-proteins.txt"))
        #expect(found.matches == [])
    }
}
