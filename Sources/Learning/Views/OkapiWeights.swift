internal import Foundation
internal import LinearAlgebra

/// Okapi BM25: counts that level off, in cells of mean length, times the rarity of their column.
///
/// A value x of a row of length l becomes x·(k₁ + 1)/(x + k₁·(1 − b + b·l/L)) · i; l is the sum of
/// the row, L the mean of l over the cells that it is fitted on (Robertson and Zaragoza 2009, doi
/// 10.1561/1500000019, 3.2), and i is log(1 + (n − df + ½)/(df + ½)), as in Lucene (Kamphuis et al.
/// 2020, doi 10.1007/978-3-030-45442-5_4). Robertson's own weight lacks the 1 and is below 0 for
/// columns that more than half of the n cells have: in text stop words, here genes that tell cells
/// apart. k₁ is 2 and b is 0.75, as in the competition's third place.
package struct OkapiWeights {
    /// How soon values level off, k₁.
    package static let saturation = 2.0
    /// How much the length of a row counts, b.
    package static let lengthShare = 0.75

    /// `[d]`, i.
    let weights: [Double]
    /// L.
    let meanLength: Double

    /// Takes the number of cells, and of each column its sum and how many cells have it.
    init(_ statistics: ColumnStatistics) {
        let cellCount = Double(statistics.rowCount)
        weights = statistics.nonZeroCounts.map { count in
            Foundation.log1p((cellCount - Double(count) + 0.5) / (Double(count) + 0.5))
        }
        meanLength = statistics.sums.reduce(0, +) / max(1, cellCount)
    }

    /// Returns the matrix of values of at least 0 weighed so; zeros stay zeros.
    ///
    /// All becomes zeros where no cell that it is fitted on has any value: there is no length.
    func apply(_ shard: CellMatrix) -> CellMatrix {
        precondition(
            weights.count == shard.columnCount,
            "\(weights.count) weights for \(shard.columnCount) columns")
        guard meanLength > 0 else { return shard.mappingValues { _ in 0 } }
        var offsets: [Double] = []
        _ = shard.mappingRows { _, values in
            var length = 0.0
            for value in values { length += Double(value) }
            let share = Self.lengthShare * length / meanLength
            offsets.append(Self.saturation * (1 - Self.lengthShare + share))
        }
        return shard.mappingEntries { row, column, value in
            guard value != 0 else { return 0 }
            let count = Double(value)
            let part = count * (Self.saturation + 1) / (count + offsets[row])
            return Float(part * weights[column])
        }
    }
}
