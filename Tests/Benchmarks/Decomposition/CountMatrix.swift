import Foundation
import LinearAlgebra

/// Log-transformed gamma-Poisson counts, the law of `Peers/svd.py make`.
enum CountMatrix {
    /// Twenty programmes; a cell's loadings are exponential, a gene's gamma with shape 0.3.
    private static let programmeCount = 20

    /// Returns a matrix of about the density asked for.
    static func make(rowCount: Int, columnCount: Int, density: Double) -> SparseMatrix {
        var stream = RandomStream(seed: 0, stream: 0)
        let cells = DenseMatrix(
            rowCount: rowCount, columnCount: programmeCount,
            values: (0..<rowCount * programmeCount).map { _ in
                Float(-log(1 - Double(stream.uniform())))
            })
        let genes = DenseMatrix(
            rowCount: programmeCount, columnCount: columnCount,
            values: (0..<programmeCount * columnCount).map { _ in gamma(0.3, &stream) })
        let factor = self.factor(density, cells, genes)
        var (offsets, columns, values) = ([0], [Int32](), [Float]())
        for first in stride(from: 0, to: rowCount, by: 256) {
            let rows = Array(first..<min(first + 256, rowCount))
            let rates = BLAS.multiply(cells.selectingRows(rows), genes)
            for row in 0..<rows.count {
                for (column, rate) in rates.row(row).enumerated() {
                    let count = poisson(Double(rate) * factor, &stream)
                    if count > 0 {
                        columns.append(Int32(column))
                        values.append(log(1 + Float(count)))
                    }
                }
                offsets.append(columns.count)
            }
        }
        return SparseMatrix(
            rowCount: rowCount, columnCount: columnCount, rowOffsets: offsets,
            columnIndices: columns, values: values)
    }

    /// By what rates are multiplied, found by bisection on some cells.
    private static func factor(
        _ density: Double, _ cells: DenseMatrix, _ genes: DenseMatrix
    ) -> Double {
        let sample = BLAS.multiply(cells.selectingRows(Array(0..<min(64, cells.rowCount))), genes)
        var (low, high) = (0.0, 100.0)
        for _ in 0..<24 {
            let middle = (low + high) / 2
            let found = sample.values.reduce(0) { $0 - expm1(-middle * Double($1)) }
            if found < density * Double(sample.values.count) { low = middle } else { high = middle }
        }
        return high
    }

    /// Marsaglia and Tsang 2000, for shapes below 1 by their boost.
    private static func gamma(_ shape: Double, _ stream: inout RandomStream) -> Float {
        let d = shape + 1 - 1.0 / 3
        while true {
            let x = Double(stream.normal())
            let v = 1 + x / (9 * d).squareRoot()
            guard v > 0 else { continue }
            let cube = v * v * v
            let u = 1 - Double(stream.uniform())
            if log(u) < 0.5 * x * x + d - d * cube + d * log(cube) {
                return Float(d * cube * pow(1 - Double(stream.uniform()), 1 / shape))
            }
        }
    }

    /// By the multiplication of uniform numbers (Knuth).
    private static func poisson(_ rate: Double, _ stream: inout RandomStream) -> Int {
        let limit = exp(-rate)
        var (count, product) = (0, 1 - Double(stream.uniform()))
        while product > limit {
            count += 1
            product *= 1 - Double(stream.uniform())
        }
        return count
    }
}
