internal import Foundation
internal import LinearAlgebra

/// The weight of a column, larger for rarer ones: log(n/df); 0 where fewer than ten cells have it.
///
/// Latent semantic indexing (Deerwester et al. 1990) of values that are logarithms already: each
/// times the weight of its column, and rows brought to length 1, so that a cell's depth counts for
/// nothing. Columns of a handful of cells would outweigh all others.
struct LatentSemanticWeights {
    /// Cells that a column must have a value in.
    static let fewestCells = 10

    /// `[d]`.
    let weights: [Double]

    /// Takes the number of cells n, and for each column the number df of them that have it.
    ///
    /// - Parameters:
    ///   - statistics: Of the columns.
    ///   - factors: `[d]`, what weights are multiplied by; nil for none.
    init(_ statistics: ColumnStatistics, times factors: [Double]? = nil) {
        let cellCount = Double(statistics.rowCount)
        let own = statistics.nonZeroCounts.map { count in
            count < Self.fewestCells ? 0 : Foundation.log(cellCount / Double(count))
        }
        weights = factors.map { zip(own, $0).map { $0 * $1 } } ?? own
    }

    /// Returns each value times its column's weight, over the length of the row that gives; a row
    /// that has no other values becomes zeros.
    func apply(_ shard: CellMatrix) -> CellMatrix {
        precondition(
            weights.count == shard.columnCount,
            "\(weights.count) weights for \(shard.columnCount) columns")
        return shard.mappingEntries { _, column, value in
            Float(Double(value) * weights[column])
        }.mappingRows { _, values in
            var square = 0.0
            for value in values { square += Double(value) * Double(value) }
            guard square > 0 else { return }
            let scale = 1 / square.squareRoot()
            for index in values.indices { values[index] = Float(Double(values[index]) * scale) }
        }
    }
}
