package import LinearAlgebra

/// A view of raw inputs: what is made of a matrix before anything is learned from it.
///
/// Every view leaves zeros zero, so a sparse matrix keeps its entries' places; none depends on how
/// the cells are split into shards. The raw values are the names in a cluster file.
package enum InputView: String, Sendable, Codable, CaseIterable {
    /// As in the file.
    case given
    /// 1 where the value is above 0, else 0: whether a peak is open at all.
    case binary
    /// The logarithm of 1 + x; of a value below 0, minus that of its opposite.
    case log
    /// Each row divided by the median of its non-zero values: cells of every depth look alike.
    case rowMedian = "row-median"
    /// Of counts: a value's part of its row's sum, times log(1 + n/(1 + df)), where df of the n
    /// cells have the column (after Cusanovich et al. 2018, doi 10.1016/j.cell.2018.06.052; the
    /// one beside df is for columns that no cell has).
    case tfIDF = "tf-idf"

    /// Whether the view needs the statistics of the columns over all cells that it is fitted on.
    package var needsStatistics: Bool { self == .tfIDF }

    /// Returns the view of one shard.
    ///
    /// - Parameters:
    ///   - shard: `[n, d]`, finite.
    ///   - statistics: Of the columns, `[d]`, over all cells that the view is fitted on; read if
    ///     `needsStatistics`.
    /// - Returns: `[n, d]`, in the same storage.
    package func apply(
        _ shard: CellMatrix, statistics: ColumnStatistics? = nil
    ) -> CellMatrix {
        switch self {
        case .given: shard
        case .binary: shard.mappingValues { $0 > 0 ? 1 : 0 }
        case .log: shard.mappingValues(signedLogarithm)
        case .rowMedian: medianDivided(shard)
        case .tfIDF:
            if let statistics {
                InverseFrequencies(statistics).apply(shard)
            } else {
                preconditionFailure("tf-idf needs column statistics")
            }
        }
    }
}

/// Returns the matrix with each row divided by the median of its values that are not zero; a row
/// without any, or whose median is not above 0, stays as it is.
///
/// Of an even number of values the median is the mean of the middle two, as NumPy has it.
///
/// - Parameter shard: `[n, d]`, finite.
/// - Returns: `[n, d]`, in the same storage.
package func medianDivided(_ shard: CellMatrix) -> CellMatrix {
    var scratch: [Float] = []
    return shard.mappingRows { _, values in
        scratch.removeAll(keepingCapacity: true)
        for value in values where value != 0 { scratch.append(value) }
        guard let median = median(&scratch), median > 0 else { return }
        for index in values.indices { values[index] = Float(Double(values[index]) / median) }
    }
}

/// Returns the median of values in any order, which it changes; nil of none.
private func median(_ values: inout [Float]) -> Double? {
    guard !values.isEmpty else { return nil }
    let middle = values.count / 2
    let upper = Double(select(middle, of: &values))
    guard values.count.isMultiple(of: 2) else { return upper }
    // What selection left before the middle is not larger than it.
    let lower = values[..<middle].max().map { Double($0) } ?? upper
    return (lower + upper) / 2
}

/// Puts the value of a rank into its place, smaller ones before it, by quickselect with the median
/// of three as pivot (Hoare 1961); returns it.
private func select(_ rank: Int, of values: inout [Float]) -> Float {
    values.withUnsafeMutableBufferPointer { values in
        var (low, high) = (0, values.count - 1)
        while low < high {
            let (a, b, c) = (values[low], values[(low + high) / 2], values[high])
            let pivot = max(min(a, b), min(max(a, b), c))
            var (left, right) = (low, high)
            while left <= right {
                while values[left] < pivot { left += 1 }
                while values[right] > pivot { right -= 1 }
                if left <= right {
                    values.swapAt(left, right)
                    left += 1
                    right -= 1
                }
            }
            if rank <= right {
                high = right
            } else if rank >= left {
                low = left
            } else {
                break
            }
        }
        return values[rank]
    }
}
