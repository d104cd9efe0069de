internal import Foundation
package import LinearAlgebra

/// Returns log(1 + x/g) of each row, g = exp(mean of log(1 + x) over its columns).
///
/// The centred log ratio within a cell, as muon's `prot.pp.clr` and Seurat's `NormalizeData(CLR)`
/// compute it (Stoeckius et al. 2017, doi 10.1038/nmeth.4380, without their second logarithm).
///
/// - Parameter shard: `[n, d]`, counts.
/// - Returns: `[n, d]`, in the same storage; zeros stay zeros.
package func centredWithinRows(_ shard: CellMatrix) -> CellMatrix {
    let width = Double(shard.columnCount)
    return shard.mappingRows { _, values in
        var sum = 0.0
        for value in values { sum += Foundation.log1p(Double(value)) }
        let mean = Foundation.exp(sum / width)
        for index in values.indices where values[index] != 0 {
            values[index] = Float(Foundation.log1p(Double(values[index]) / mean))
        }
    }
}

/// Returns each row less its mean, divided by its population standard deviation, over all columns.
///
/// Sums run in `Double` over deviations from the mean, so that a constant row is told exactly; it
/// becomes zeros.
///
/// - Parameter shard: `[n, d]`, finite.
/// - Returns: `[n, d]`.
func standardisedRows(_ shard: CellMatrix) -> CellMatrix {
    let width = Double(shard.columnCount)
    return CellMatrix.dense(shard.dense()).mappingRows { _, values in
        var sum = 0.0
        for value in values { sum += Double(value) }
        let mean = sum / width
        var square = 0.0
        for value in values {
            let deviation = Double(value) - mean
            square += deviation * deviation
        }
        let scale = square > 0 ? 1 / (square / width).squareRoot() : 0
        for index in values.indices {
            values[index] = Float((Double(values[index]) - mean) * scale)
        }
    }
}
