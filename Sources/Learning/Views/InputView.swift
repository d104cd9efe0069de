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
    /// Of logarithms log(1 + c): log(1 + c/m), where m is the median of the row's counts c that are
    /// not zero; winners normalised genes so.
    case countMedian = "count-median"
    /// Of counts: log(1 + 10⁴·t·i), where t is a value's part of its row's sum and i is
    /// log(1 + n/(1 + df)), df of the n cells having the column (after Cusanovich et al. 2018, doi
    /// 10.1016/j.cell.2018.06.052; the one beside df is for columns that no cell has; factor and
    /// logarithm as in Stuart et al. 2021, doi 10.1038/s41592-021-01282-5).
    case tfIDF = "tf-idf"
    /// Of logarithms: each times log(n/df) of its column, and rows brought to length 1; columns
    /// that fewer than ten of the n cells have are left out.
    case lsi

    /// Whether the view needs the statistics of the columns over all cells that it is fitted on.
    package var needsStatistics: Bool { self == .tfIDF || self == .lsi }

    /// `[d]`, the weight of each column by its statistics; nil for a view that weighs none.
    package func weights(_ statistics: ColumnStatistics) -> [Double]? {
        switch self {
        case .tfIDF: InverseFrequencies(statistics).weights
        case .lsi: LatentSemanticWeights(statistics).weights
        case .given, .binary, .log, .rowMedian, .countMedian: nil
        }
    }

    /// Returns the view of one shard.
    ///
    /// - Parameters:
    ///   - shard: `[n, d]`, finite.
    ///   - statistics: Of the columns, `[d]`, over all cells that the view is fitted on; read if
    ///     `needsStatistics`.
    ///   - columnWeights: `[d]`, what columns are multiplied by: in the end, but before rows are
    ///     brought to length 1. Nil for none.
    /// - Returns: `[n, d]`, in the same storage.
    package func apply(
        _ shard: CellMatrix, statistics: ColumnStatistics? = nil, columnWeights: [Double]? = nil
    ) -> CellMatrix {
        guard let columnWeights else { return seen(shard, statistics, nil) }
        guard self != .lsi else { return seen(shard, statistics, columnWeights) }
        return seen(shard, statistics, nil).mappingEntries { _, column, value in
            Float(Double(value) * columnWeights[column])
        }
    }

    private func seen(
        _ shard: CellMatrix, _ statistics: ColumnStatistics?, _ columnWeights: [Double]?
    ) -> CellMatrix {
        switch self {
        case .given: shard
        case .binary: shard.mappingValues { $0 > 0 ? 1 : 0 }
        case .log: shard.mappingValues(signedLogarithm)
        case .rowMedian: medianDivided(shard)
        case .countMedian: countMedianDivided(shard)
        case .tfIDF, .lsi:
            if let statistics {
                self == .lsi
                    ? LatentSemanticWeights(statistics, times: columnWeights).apply(shard)
                    : InverseFrequencies(statistics).apply(shard)
            } else {
                preconditionFailure("\(rawValue) needs column statistics")
            }
        }
    }
}
