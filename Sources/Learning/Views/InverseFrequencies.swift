internal import Foundation
internal import LinearAlgebra

/// The weight of a column, larger for rarer ones: log(1 + n/(1 + df)).
struct InverseFrequencies {
    /// `[d]`.
    let weights: [Double]

    /// Takes the number of cells n, and for each column the number df of them that have it.
    init(_ statistics: ColumnStatistics) {
        let cellCount = Double(statistics.rowCount)
        weights = statistics.nonZeroCounts.map { Foundation.log(1 + cellCount / (1 + Double($0))) }
    }

    /// Parts of a row are of the order of 1e-4: multiplied by this they spread over the logarithm.
    private static let scale = 1e4

    /// Returns log(1 + 10⁴·t·i) of each value's part t of its row's sum and its column's weight i;
    /// a row whose sum is not above 0 becomes zeros, for it has no parts.
    func apply(_ shard: CellMatrix) -> CellMatrix {
        precondition(
            weights.count == shard.columnCount,
            "\(weights.count) weights for \(shard.columnCount) columns")
        let columns: [Int32]
        let offsets: [Int]
        switch shard {
        case .dense(let matrix):
            columns = (0..<Int32(matrix.columnCount)).map { $0 }
            offsets = [Int](repeating: 0, count: matrix.rowCount)
        case .sparse(let matrix):
            columns = matrix.columnIndices
            offsets = matrix.rowOffsets
        }
        return shard.mappingRows { row, values in
            var sum = 0.0
            for value in values { sum += Double(value) }
            let scale = sum > 0 ? 1 / sum : 0
            for index in values.indices {
                let weight = weights[Int(columns[offsets[row] + index])]
                let term = Self.scale * Double(values[index]) * scale * weight
                values[index] = signedLogarithm(Float(term))
            }
        }
    }
}

/// log(1 + x), and minus that of the opposite below 0, so that no value gives NaN.
func signedLogarithm(_ value: Float) -> Float {
    value < 0 ? -log1p(-value) : log1p(value)
}
