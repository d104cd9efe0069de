internal import Foundation
package import LinearAlgebra

/// The centred log ratio with one added to each count: log(1 + x/g), g the geometric mean of 1 + x
/// less what the added ones take, exp(mean of log(1 + x)).
///
/// As muon's `prot.pp.clr` and Seurat's `NormalizeData(CLR)` compute it (Stoeckius et al. 2017, doi
/// 10.1038/nmeth.4380, without their second logarithm). The mean goes over the columns of a cell,
/// or over the cells of a column.
package enum CentredLogRatio {
    /// Normalises each row by the mean over its columns.
    ///
    /// - Parameter block: `[n, d]`, counts.
    /// - Returns: `[n, d]`, in the same storage; zeros stay zeros.
    package static func withinRows(_ block: CellMatrix) -> CellMatrix {
        centredWithinRows(block)
    }

    /// The sum of log(1 + x) of each column, `[d]`, in units of 2⁻³².
    ///
    /// Whole numbers add up to the same in any order, so that the mean does not depend on how the
    /// cells are split into shards; 2³¹ leaves room for 10⁸ cells of 10⁹ counts.
    package static func logarithmSums(_ block: CellMatrix) -> [Int64] {
        var sums = [Int64](repeating: 0, count: block.columnCount)
        _ = block.mappingEntries { _, column, value in
            sums[column] += Int64((Foundation.log1p(Double(value)) * unit).rounded())
            return value
        }
        return sums
    }

    /// What 1 is in sums of logarithms.
    private static let unit = 0x1p32

    /// The mean of log(1 + x) of each column, `[d]`, from its sum over n cells.
    package static func logarithmMeans(sums: [Int64], cellCount: Int) -> [Double] {
        sums.map { Double($0) / unit / Double(max(1, cellCount)) }
    }

    /// Normalises each column by the mean that was found over some cells.
    ///
    /// - Parameters:
    ///   - block: `[n, d]`, counts.
    ///   - logarithmMeans: `[d]`, the mean of log(1 + x) of each column.
    /// - Returns: `[n, d]`, in the same storage; zeros stay zeros.
    package static func withinColumns(
        _ block: CellMatrix, logarithmMeans: [Double]
    ) -> CellMatrix {
        precondition(logarithmMeans.count == block.columnCount, "a mean for each column")
        let means = logarithmMeans.map { Foundation.exp($0) }
        return block.mappingEntries { _, column, value in
            value == 0 ? 0 : Float(Foundation.log1p(Double(value) / means[column]))
        }
    }
}
