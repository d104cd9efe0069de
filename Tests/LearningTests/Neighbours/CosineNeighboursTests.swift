import Learning
import LinearAlgebra
import Testing

@Suite("Nearest cells by cosine")
struct CosineNeighboursTests {
    private static func random(_ rows: Int, _ columns: Int, seed: UInt64) -> DenseMatrix {
        var stream = RandomStream(seed: seed, stream: 4)
        return DenseMatrix(
            rowCount: rows, columnCount: columns,
            values: (0..<rows * columns).map { _ in stream.normal() })
    }

    /// By sorting every cosine in double precision.
    private static func plain(
        _ pool: DenseMatrix, _ rows: DenseMatrix, _ values: DenseMatrix, count: Int
    ) -> [[Double]] {
        func unit(_ row: ArraySlice<Float>) -> [Double] {
            let length = row.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
            return row.map { length > 0 ? Double($0) / length : 0 }
        }
        let others = (0..<pool.rowCount).map { unit(pool.row($0)) }
        return (0..<rows.rowCount).map { row in
            let own = unit(rows.row(row))
            let cosines = others.map { zip($0, own).reduce(0) { $0 + $1.0 * $1.1 } }
            let nearest = cosines.indices.sorted { (-cosines[$0], $0) < (-cosines[$1], $1) }
                .prefix(count)
            return (0..<values.columnCount).map { column in
                nearest.reduce(0) { $0 + Double(values[$1, column]) } / Double(nearest.count)
            }
        }
    }

    @Test("means are those of the nearest rows, whatever the sizes", arguments: 1...12)
    func plain(seed: UInt64) throws {
        var stream = RandomStream(seed: seed, stream: 5)
        let (m, n) = (1 + stream.next(below: 300), 1 + stream.next(below: 300))
        let (p, count) = (2 + stream.next(below: 6), 1 + stream.next(below: 40))
        let pool = Self.random(m, p, seed: seed)
        let rows = Self.random(n, p, seed: seed + 100)
        let values = Self.random(m, 3, seed: seed + 200)
        let found = try CosineNeighbours(pool, count: count).means(of: values, near: rows)
        let expected = Self.plain(pool, rows, values, count: min(count, m))
        for row in 0..<n {
            for column in 0..<3 {
                #expect(abs(Double(found[row, column]) - expected[row][column]) < 1e-5)
            }
        }
    }

    @Test("of equally near rows those that come first are taken")
    func ties() throws {
        let pool = DenseMatrix(
            rowCount: 6, columnCount: 2, values: [1, 0, 2, 0, 0, 1, 3, 0, 0, 2, 5, 0])
        let values = DenseMatrix(
            rowCount: 6, columnCount: 1, values: [1, 10, 100, 1_000, 10_000, 100_000])
        let row = DenseMatrix(rowCount: 1, columnCount: 2, values: [7, 0])
        let found = try CosineNeighbours(pool, count: 2).means(of: values, near: row)
        #expect(found.values == [5.5])
        let all = try CosineNeighbours(pool, count: 9).means(of: values, near: row)
        #expect(abs(all.values[0] - 111_111.0 / 6) < 0.01)
    }

    @Test("rows cut into parts have the same neighbours, byte for byte")
    func parts() throws {
        let pool = Self.random(200, 5, seed: 1)
        let values = Self.random(200, 4, seed: 2)
        let neighbours = CosineNeighbours(pool, count: 7)
        let whole = try neighbours.means(of: values, near: pool)
        for part in [0..<3, 3..<150, 150..<200] {
            let found = try neighbours.means(of: values, near: pool.selectingRows(Array(part)))
            #expect(found == whole.selectingRows(Array(part)))
        }
    }

    @Test("rows of zeros are near none, and a pool of one is everyone's neighbour")
    func degenerate() throws {
        let pool = DenseMatrix(rowCount: 1, columnCount: 2)
        let values = DenseMatrix(rowCount: 1, columnCount: 1, values: [4])
        let found = try CosineNeighbours(pool, count: 3)
            .means(of: values, near: DenseMatrix(rowCount: 2, columnCount: 2))
        #expect(found.values == [4, 4])
        let empty = try CosineNeighbours(DenseMatrix(rowCount: 0, columnCount: 2), count: 3)
            .means(of: DenseMatrix(rowCount: 0, columnCount: 1), near: pool)
        #expect(empty.values == [0])
    }
}
