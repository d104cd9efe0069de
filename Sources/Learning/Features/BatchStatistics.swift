package import LinearAlgebra
internal import Foundation

/// Returns what the cells measured together with a cell have in common, as features of the cell:
/// the logarithm of their number, and the means of their first features.
///
/// A batch is a label, such as donor × day. Its cells' inputs are known before any target is, also
/// those of test cells, so each cell, of training or test, is given the statistics of its own
/// batch; no target is looked at. Give all cells of a batch in one call: sums run in `Double` in
/// the order of the cells.
///
/// - Parameters:
///   - features: `[n, d]`, finite.
///   - batches: `[n]`, the batch of each cell.
///   - componentCount: How many of the first features to average, at most d.
/// - Returns: `[n, 1 + c]`: log of the batch's number of cells, then its means.
package func batchStatistics(
    _ features: DenseMatrix, batches: [String], componentCount: Int
) -> DenseMatrix {
    let c = componentCount
    precondition(
        batches.count == features.rowCount, "\(batches.count) labels, \(features.rowCount) cells")
    precondition(c >= 0 && c <= features.columnCount, "\(c) of \(features.columnCount) features")
    var numbers: [ExactText: Int] = [:]
    let batchOfCell = batches.map { label in
        let next = numbers.count
        let found = numbers[ExactText(label)] ?? next
        if found == next { numbers[ExactText(label)] = next }
        return found
    }
    var counts = [Double](repeating: 0, count: numbers.count)
    var sums = [Double](repeating: 0, count: numbers.count * c)
    for (cell, batch) in batchOfCell.enumerated() {
        counts[batch] += 1
        for column in 0..<c {
            sums[batch * c + column] += Double(
                features.values[cell * features.columnCount + column])
        }
    }
    var result = DenseMatrix(rowCount: batches.count, columnCount: 1 + c)
    for (cell, batch) in batchOfCell.enumerated() {
        let start = cell * (1 + c)
        result.values[start] = Float(log(counts[batch]))
        for column in 0..<c {
            result.values[start + 1 + column] = Float(sums[batch * c + column] / counts[batch])
        }
    }
    return result
}
