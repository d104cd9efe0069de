import Foundation
import Learning
import LinearAlgebra
import Testing

@Suite("Correlation of columns with targets, as numpy finds it")
struct CorrelationGoldenTests {
    private struct Golden: Decodable {
        let cases: [Case]
    }

    private struct Case: Decodable {
        let name: String
        let rowCount: Int
        let columnCount: Int
        let targetCount: Int
        let perTarget: Int
        let most: Int
        let groups: [Int]
        let groupCount: Int
        let inputs: [Float]
        let targets: [Float]
        let correlations: [Double]
        let columns: [Int]

        /// The moments of shards that end at these rows.
        func sums(_ ends: [Int], isSparse: Bool) throws -> CorrelationSums {
            let x = DenseMatrix(rowCount: rowCount, columnCount: columnCount, values: inputs)
            let y = DenseMatrix(rowCount: rowCount, columnCount: targetCount, values: targets)
            var total = CorrelationSums(
                columnCount: columnCount, targetCount: targetCount, groupCount: groupCount)
            for (start, end) in zip([0] + ends, ends + [rowCount]) {
                let rows = Array(start..<end)
                let block = x.selectingRows(rows)
                total.merge(
                    try CorrelationSums(
                        isSparse ? .sparse(SparseMatrix(storing: block)) : .dense(block),
                        targets: y.selectingRows(rows), groups: rows.map { groups[$0] },
                        groupCount: groupCount))
            }
            return total
        }
    }

    private static func cases() throws -> [Case] {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../Golden/correlation.json")
        return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url)).cases
    }

    @Test(
        "correlations are within 1e-10 of numpy's, and the same columns are chosen",
        arguments: [false, true], [[], [1], [7, 7, 19]])
    func golden(isSparse: Bool, ends: [Int]) throws {
        let cases = try Self.cases()
        #expect(cases.count == 4)
        for item in cases {
            let sums = try item.sums(ends, isSparse: isSparse)
            let varying = sums.varyingTargets
            var worst = 0.0
            for column in 0..<item.columnCount {
                let found = sums.correlations(of: column, varyingTargets: varying)
                for (target, value) in found.enumerated() {
                    let expected = item.correlations[column * item.targetCount + target]
                    worst = max(worst, (value - expected).magnitude)
                }
            }
            #expect(worst < 1e-10, "\(item.name)")
            var chosen = CorrelatedColumns(countPerTarget: item.perTarget)
            let keep = [Bool](repeating: true, count: item.columnCount)
            chosen.add(sums, keep: keep)
            #expect(chosen.columns(most: item.most) == item.columns, "\(item.name)")
        }
    }

    @Test("means and deviations are those of all groups together")
    func moments() throws {
        for item in try Self.cases() {
            let sums = try item.sums([11], isSparse: true)
            let columns = Array(0..<item.columnCount)
            let found = sums.moments(of: columns)
            for column in columns {
                let values = (0..<item.rowCount).map {
                    Double(item.inputs[$0 * item.columnCount + column])
                }
                let mean = values.reduce(0, +) / Double(values.count)
                let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
                #expect((found.means[column] - mean).magnitude < 1e-9 * max(1, mean))
                let deviation = (square / Double(values.count)).squareRoot()
                #expect((found.deviations[column] - deviation).magnitude < 1e-9)
            }
            // A column of one value deviates by nothing at all.
            #expect(found.deviations[4] == 0)
        }
    }
}

extension SparseMatrix {
    /// Stores what is not zero.
    fileprivate init(storing matrix: DenseMatrix) {
        var (offsets, columns, values): ([Int], [Int32], [Float]) = ([0], [], [])
        for row in 0..<matrix.rowCount {
            for (column, value) in matrix.row(row).enumerated() where value != 0 {
                columns.append(Int32(column))
                values.append(value)
            }
            offsets.append(values.count)
        }
        self.init(
            rowCount: matrix.rowCount, columnCount: matrix.columnCount, rowOffsets: offsets,
            columnIndices: columns, values: values)
    }
}
