internal import Foundation
package import LinearAlgebra

/// Refuses values below 0, which no count is.
///
/// - Parameters:
///   - block: `[n, d]`, finite.
///   - cells: `[n]` ids, for the message.
///   - kind: The normalisation that was asked for, as a cluster file names it.
/// - Throws: `LearningError.unusableData` with the first such value.
package func requireCounts(
    _ block: CellMatrix, cells: [String], kind: String
) throws(LearningError) {
    let found: (row: Int, value: Float)?
    switch block {
    case .dense(let matrix):
        found = matrix.values.firstIndex { $0 < 0 }.map {
            ($0 / max(1, matrix.columnCount), matrix.values[$0])
        }
    case .sparse(let matrix):
        found = matrix.values.firstIndex { $0 < 0 }.map { place in
            ((matrix.rowOffsets.firstIndex { $0 > place } ?? 1) - 1, matrix.values[place])
        }
    }
    guard let found else { return }
    throw .unusableData(
        "normalise: \(kind) is of counts, and cell '\(cells[found.row])' has the value "
            + "\(found.value), which is below 0",
        remedy: "Name the matrix or layer that holds counts, or set normalise to none")
}

/// Returns the sum of each row, `[n]`, in double precision from the first column to the last.
package func rowTotals(_ block: CellMatrix) -> [Double] {
    switch block {
    case .dense(let matrix):
        (0..<matrix.rowCount).map { row in
            matrix.row(row).reduce(into: 0.0) { $0 += Double($1) }
        }
    case .sparse(let matrix):
        (0..<matrix.rowCount).map { row in
            matrix.values[matrix.rowOffsets[row]..<matrix.rowOffsets[row + 1]]
                .reduce(into: 0.0) { $0 += Double($1) }
        }
    }
}

/// Returns the median of the totals above 0, the mean of the middle two of an even number; nil
/// where no total is above 0.
///
/// Empty cells do not count, as in scanpy's `normalize_total` of dense matrices.
package func medianTotal(_ totals: [Double]) -> Double? {
    let counted = totals.filter { $0 > 0 }.sorted()
    guard !counted.isEmpty else { return nil }
    let middle = counted.count / 2
    return counted.count.isMultiple(of: 2)
        ? (counted[middle - 1] + counted[middle]) / 2 : counted[middle]
}

/// Returns log(1 + x·t/s) of each value x, s the sum of its row and t the total that all rows get;
/// a row whose sum is not above 0 stays as it is.
///
/// scanpy's `normalize_total(target_sum=t)` with `log1p` (Wolf et al. 2018, doi
/// 10.1186/s13059-017-1382-0).
///
/// - Parameters:
///   - block: `[n, d]`, counts.
///   - total: What each row sums up to before the logarithm, above 0.
/// - Returns: `[n, d]`, in the same storage; zeros stay zeros.
package func logTotalNormalised(_ block: CellMatrix, total: Double) -> CellMatrix {
    let sums = rowTotals(block)
    return block.mappingRows { row, values in
        guard sums[row] > 0 else { return }
        let scale = total / sums[row]
        for index in values.indices where values[index] != 0 {
            values[index] = Float(Foundation.log1p(Double(values[index]) * scale))
        }
    }
}
