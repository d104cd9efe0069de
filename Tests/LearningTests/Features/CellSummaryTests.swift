import Foundation
import Learning
import LinearAlgebra
import Testing

@Suite("Facts of single cells")
struct CellSummaryTests {
    private struct Told: Error {}

    private static let rows: [[Float]] = [
        [0, 4, 1, 0, 2, 8], [0, 0, 0, 0, 0, 0], [0, 0, -0.5, 0, 0, 0], [-3, 0, 1, 0, 0, 2],
    ]

    private static func dense(_ rows: [[Float]]) -> CellMatrix {
        .dense(
            DenseMatrix(
                rowCount: rows.count, columnCount: rows[0].count, values: rows.flatMap { $0 }))
    }

    /// With zeros stored where `storesZeros`.
    private static func sparse(_ rows: [[Float]], storesZeros: Bool) -> CellMatrix {
        var (offsets, indices, values): ([Int], [Int32], [Float]) = ([0], [], [])
        for row in rows {
            for (column, value) in row.enumerated() where storesZeros || value != 0 {
                indices.append(Int32(column))
                values.append(value)
            }
            offsets.append(values.count)
        }
        return .sparse(
            SparseMatrix(
                rowCount: rows.count, columnCount: rows[0].count, rowOffsets: offsets,
                columnIndices: indices, values: values))
    }

    private func features(
        _ block: CellMatrix, _ quantiles: [Double] = [0, 0.25, 0.5, 1], isCounted: [Bool]? = nil
    ) throws -> [[Float]] {
        let counted = isCounted ?? [Bool](repeating: true, count: block.columnCount)
        let found = try CellSummary(quantiles: quantiles).features(of: block, isCounted: counted) {}
        return (0..<found.rowCount).map { Array(found.row($0)) }
    }

    @Test("depth, share, quantiles, mean and deviation are those of numpy")
    func definition() throws {
        let found = try features(Self.dense(Self.rows))
        // numpy.quantile([1, 2, 4, 8], [0, 0.25, 0.5, 1]), mean, std.
        let first: [Double] = [log(16), 4.0 / 6, 1, 1.75, 3, 8, 3.75, 7.1875.squareRoot()]
        for (value, expected) in zip(found[0], first) {
            #expect(abs(Double(value) - expected) < 1e-6)
        }
        // numpy.quantile([-3, 1, 2], …).
        let last: [Double] = [log(7), 0.5, -3, -1, 1, 2, 0, (14.0 / 3).squareRoot()]
        for (value, expected) in zip(found[3], last) {
            #expect(abs(Double(value) - expected) < 1e-6)
        }
    }

    @Test("a cell of zeros has zeros, and a cell with one value no deviation")
    func few() throws {
        let found = try features(Self.dense(Self.rows))
        #expect(found[1] == [0, 0, 0, 0, 0, 0, 0, 0])
        let depth = Float(log(1.5))
        #expect(found[2] == [depth, Float(1.0 / 6), -0.5, -0.5, -0.5, -0.5, -0.5, 0])
    }

    @Test("how a matrix is stored changes nothing, nor does the order of its columns")
    func storage() throws {
        let expected = try features(Self.dense(Self.rows))
        for storesZeros in [false, true] {
            let found = try features(Self.sparse(Self.rows, storesZeros: storesZeros))
            #expect(found == expected)
        }
        let turned = Self.rows.map { Array($0.reversed()) }
        #expect(try features(Self.dense(turned)) == expected)
    }

    @Test("columns that do not count are as if they were not there", arguments: [false, true])
    func counted(isSparse: Bool) throws {
        let all = isSparse ? Self.sparse(Self.rows, storesZeros: false) : Self.dense(Self.rows)
        let some = Self.dense(Self.rows.map { [$0[1], $0[2], $0[5]] })
        let found = try features(all, isCounted: [false, true, true, false, false, true])
        #expect(found == (try features(some)))
        let none = try features(all, isCounted: [Bool](repeating: false, count: 6))
        #expect(none.allSatisfy { $0.allSatisfy { $0 == 0 } })
    }

    @Test("every finite row has finite features, and without quantiles there are four")
    func extremes() throws {
        let large = Float.greatestFiniteMagnitude
        let small = Float.leastNonzeroMagnitude
        let rows: [[Float]] = [
            [large, large, large], [-large, large, -large], [small, -small, small],
        ]
        let found = try features(Self.dense(rows))
        #expect(found.allSatisfy { $0.allSatisfy(\.isFinite) })
        #expect(try features(Self.dense(rows), [])[0].count == 4)
    }

    @Test("who does not want the result any more is not kept waiting")
    func cancelled() {
        #expect(throws: Told.self) {
            try CellSummary(quantiles: []).features(
                of: Self.dense(Self.rows), isCounted: [Bool](repeating: true, count: 6)
            ) { throw Told() }
        }
    }
}
