import Foundation
import Learning
import LinearAlgebra
import Testing

/// Views of counts and of whole rows, beside what other programs make; `make_views.py` writes it.
@Suite("Views of counts") struct CountViewTests {
    private struct Golden: Decodable {
        /// [40][d]; the first 30 cells are those that are fitted on.
        let counts: [[Float]]
        /// [30][d] of Pearson residuals, [40][d] of the others.
        let bm25, pearsonResiduals, clr, rowZ: [[Double]]

        static func read() throws -> Golden {
            try GoldenFile.decode("views.json", as: Golden.self)
        }
    }

    private static func fitted(_ golden: Golden) -> ColumnStatistics {
        ColumnStatistics(NormalisationGolden.storages(Array(golden.counts.prefix(30)))[1])
    }

    private static let dense: [InputView] = [.pearsonResiduals, .rowZ]

    @Test("values are those of the other programs, from either storage")
    func values() throws {
        let golden = try Golden.read()
        let statistics = Self.fitted(golden)
        let expected: [(InputView, [[Double]])] = [
            (.bm25, golden.bm25), (.pearsonResiduals, golden.pearsonResiduals),
            (.clr, golden.clr), (.rowZ, golden.rowZ),
        ]
        for (view, rows) in expected {
            for storage in NormalisationGolden.storages(golden.counts) {
                let found = view.apply(storage, statistics: statistics).dense()
                for (row, line) in rows.enumerated() {
                    for (column, value) in line.enumerated() {
                        let own = Double(found[row, column])
                        #expect(
                            abs(own - value) < 2e-6 * max(1, abs(value)),
                            "\(view) \(row) \(column): \(own), not \(value)")
                    }
                }
            }
        }
        // Something is clipped, at the root of 30 cells.
        let largest = golden.pearsonResiduals.flatMap { $0 }.max() ?? 0
        #expect(abs(largest - Double(30).squareRoot()) < 1e-6)
    }

    @Test("cells that come later change nothing of what a view has of the fitted ones")
    func later() throws {
        let golden = try Golden.read()
        let statistics = Self.fitted(golden)
        let all = NormalisationGolden.storages(golden.counts)[1]
        for view in InputView.allCases {
            let together = view.apply(all, statistics: statistics)
            let last = view.apply(
                all.selectingRows(Array(30..<40)), statistics: statistics)
            #expect(last == together.selectingRows(Array(30..<40)), "\(view)")
        }
    }

    @Test("views that fill zeros are dense, others keep a sparse matrix's places")
    func storage() throws {
        let golden = try Golden.read()
        let sparse = NormalisationGolden.storages(golden.counts)[1]
        for view in InputView.allCases {
            var isDense = false
            if case .dense = view.apply(sparse, statistics: Self.fitted(golden)) { isDense = true }
            #expect(isDense == Self.dense.contains(view) && isDense == view.fillsZeros, "\(view)")
        }
    }

    @Test("empty cells, and columns and matrices without counts, give finite values")
    func empty() {
        let rows: [[Float]] = [[0, 0, 0], [2, 0, 1], [0, 0, 4]]
        let nothing = [[Float]](repeating: [0, 0, 0], count: 3)
        for storage in NormalisationGolden.storages(rows) {
            for fitted in [rows, nothing] {
                let statistics = ColumnStatistics(NormalisationGolden.storages(fitted)[0])
                for view in InputView.allCases {
                    let found = view.apply(storage, statistics: statistics).dense()
                    let isFinite = found.values.allSatisfy(\.isFinite)
                    let isZero = found.row(0).allSatisfy { $0 == 0 }
                    #expect(isFinite && isZero, "\(view)")
                }
            }
        }
    }

    @Test("rows of mean 0 and deviation 1; a constant row is 0")
    func rowZ() {
        let rows: [[Float]] = [[5, 5, 5, 5], [1, 0, 0, 7], [-3, 2, 0, 0]]
        for storage in NormalisationGolden.storages(rows) {
            let found = InputView.rowZ.apply(storage).dense()
            #expect(found.row(0).allSatisfy { $0 == 0 })
            for row in 1..<3 {
                let values = found.row(row).map { Double($0) }
                let square = values.reduce(0) { $0 + $1 * $1 } / 4
                #expect(abs(values.reduce(0, +)) < 1e-6 && abs(square - 1) < 1e-6)
            }
        }
    }

    @Test("blocks of rows cover a shard once and in order, and are as the view of all of it")
    func blocks() {
        let (rowCount, columnCount) = (70, 1 << 15)
        var dense = DenseMatrix(rowCount: rowCount, columnCount: columnCount)
        for row in 0..<rowCount { dense[row, 7 * row] = Float(row + 1) }
        #expect(InputView.rowZ.rowsAtOnce(rowCount: 70, columnCount: columnCount) == 64)
        #expect(InputView.bm25.rowsAtOnce(rowCount: 70, columnCount: columnCount) == 70)
        #expect(InputView.rowZ.rowsAtOnce(rowCount: 70, columnCount: 1 << 26) == 64)
        #expect(InputView.rowZ.rowsAtOnce(rowCount: 7_000, columnCount: 1 << 10) == 2_048)
        var (counts, firsts): ([Int], [Float]) = ([], [])
        InputView.pearsonResiduals.forEachBlock(
            of: .dense(dense), statistics: ColumnStatistics(.dense(dense))
        ) { block in
            let values = block.dense()
            for row in 0..<values.rowCount { firsts.append(values[row, 7 * (firsts.count)]) }
            counts.append(values.rowCount)
        }
        #expect(counts == [64, 6])
        // Each value is alone in its column: x of x·x/2485 expected, of 70 cells at most √70.
        let bound = Float(Double(70).squareRoot())
        for (row, value) in firsts.enumerated() {
            let expected = Double((row + 1) * (row + 1)) / 2_485
            let residual =
                (Double(row + 1) - expected)
                / (expected + expected * expected / 100).squareRoot()
            #expect(abs(value - min(bound, Float(residual))) < 1e-5, "row \(row)")
        }
    }
}
