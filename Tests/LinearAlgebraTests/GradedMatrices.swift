import Foundation
import LinearAlgebra
import Testing

/// The matrices of `Golden/make_graded.py`, with LAPACK's singular values in double precision.
enum GradedMatrices {
    struct Case: Decodable, CustomTestStringConvertible {
        let name: String
        let rows: Int
        let columns: Int
        /// k.
        let components: Int
        let total: Double
        let `true`: [Double]
        /// On the diagonal before reflections; none for a sparse matrix.
        let values: [Double]
        /// How many times half the last value follows.
        let rest: Int
        let seed: Int

        var testDescription: String { "\(name), \(rows) × \(columns)" }

        /// Singular values above what float32 rounding makes.
        var rank: Int { self.true.count { $0 > self.true[0] * 0x1p-23 } }
    }

    private struct File: Decodable {
        let cases: [Case]
    }

    static func cases() throws -> [Case] {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Golden/graded.json")
        return try JSONDecoder().decode(File.self, from: Data(contentsOf: url)).cases
    }

    /// The matrix of a case, the very same numbers.
    static func matrix(_ item: Case) throws -> DenseMatrix {
        let matrix = item.values.isEmpty ? counts(item) : reflected(item)
        let total = matrix.values.reduce(0) { $0 + Double($1) }
        try #require(abs(total - item.total) < 1e-6 * abs(item.total), "run make_graded.py")
        return matrix
    }

    private static func counts(_ item: Case) -> DenseMatrix {
        var matrix = BlockLanczosTests.matrix(
            BlockLanczosTests.Golden.Case(
                rows: item.rows, columns: item.columns, density: 0.1, seed: item.seed, entries: 0,
                total: 0, true: [], peer: []))
        for row in 0..<item.rows {
            for column in 0..<item.columns {
                matrix[row, column] /= Float(1 << (column % 20))
            }
        }
        return matrix
    }

    private static func reflected(_ item: Case) -> DenseMatrix {
        var rows = [[Double]](
            repeating: [Double](repeating: 0, count: item.columns), count: item.rows)
        let tail = [Double](repeating: (item.values.last ?? 0) / 2, count: item.rest)
        for (index, value) in (item.values + tail).enumerated() { rows[index][index] = value }
        reflect(&rows, item.seed)
        reflect(&rows, item.seed + 1)
        var columns = transposed(rows)
        reflect(&columns, item.seed + 2)
        reflect(&columns, item.seed + 3)
        rows = transposed(columns)
        return DenseMatrix(
            rowCount: item.rows, columnCount: item.columns,
            values: rows.flatMap { $0.map { Float($0) } })
    }

    /// A Householder reflection of the rows, with a vector of small halves.
    private static func reflect(_ rows: inout [[Double]], _ seed: Int) {
        let vector = rows.indices.map { row in
            Double(bits(UInt64(row + seed * 1_000_003)) >> 60) - 7.5
        }
        let square = vector.reduce(0) { $0 + $1 * $1 }
        for column in rows[0].indices {
            var dot = 0.0
            for row in rows.indices { dot += vector[row] * rows[row][column] }
            for row in rows.indices { rows[row][column] -= 2 * dot / square * vector[row] }
        }
    }

    private static func bits(_ index: UInt64) -> UInt64 {
        var z = (index &+ 1) &* 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    private static func transposed(_ rows: [[Double]]) -> [[Double]] {
        rows[0].indices.map { column in rows.map { $0[column] } }
    }
}
