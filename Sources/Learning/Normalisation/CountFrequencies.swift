internal import Foundation
package import LinearAlgebra

/// Term frequency times inverse document frequency, as muon's `atac.pp.tfidf` has it by default:
/// log(1 + f·x/s)·log(1 + n/c), s the sum of the value's row and c that of its column over n cells.
///
/// The view `tf-idf` is another formula: it counts the cells that have a column, and takes one
/// logarithm of the product.
package enum CountFrequencies {
    /// Weighs columns.
    ///
    /// - Parameters:
    ///   - sums: `[d]`, the sum of each column over the cells.
    ///   - cellCount: n.
    /// - Returns: The weight of each column, log(1 + n/c); 0 where no cell has it, so that a cell
    ///   that does gets no infinite value.
    package static func weights(sums: [Double], cellCount: Int) -> [Double] {
        sums.map { $0 > 0 ? Foundation.log1p(Double(cellCount) / $0) : 0 }
    }

    /// Returns log(1 + f·x/s)·w of each value; a row whose sum is not above 0 becomes zeros.
    ///
    /// - Parameters:
    ///   - block: `[n, d]`, counts.
    ///   - weights: `[d]`, w.
    ///   - scale: f, above 0.
    /// - Returns: `[n, d]`, in the same storage; zeros stay zeros.
    package static func apply(
        _ block: CellMatrix, weights: [Double], scale: Double
    ) -> CellMatrix {
        precondition(weights.count == block.columnCount, "a weight for each column")
        let factors = rowTotals(block).map { $0 > 0 ? scale / $0 : 0 }
        return block.mappingEntries { row, column, value in
            value == 0
                ? 0
                : Float(Foundation.log1p(Double(value) * factors[row]) * weights[column])
        }
    }
}
