package import LinearAlgebra

/// A view of raw inputs: what is made of a matrix before anything is learned from it.
///
/// Views leave zeros zero, so a sparse matrix keeps its entries' places, but for those that
/// `fillsZeros` names; none depends on how the cells are split into shards. The raw values are the
/// names in a cluster file.
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
    /// Of counts: Okapi BM25 with k₁ 2 and b 0.75; see `OkapiWeights`.
    case bm25
    /// Of counts: log(1 + x/g), g the cell's mean; see `centredWithinRows`.
    case clr
    /// Of counts: what is left of them beyond the cell's depth and the column's share; see
    /// `PearsonResiduals`.
    case pearsonResiduals = "pearson-residuals"
    /// Each row brought to mean 0 and population standard deviation 1 over all columns; a constant
    /// row becomes zeros.
    case rowZ = "row-z"

    /// Whether the view needs the statistics of the columns over all cells that it is fitted on.
    package var needsStatistics: Bool {
        switch self {
        case .tfIDF, .lsi, .bm25, .pearsonResiduals: true
        case .given, .binary, .log, .rowMedian, .countMedian, .clr, .rowZ: false
        }
    }

    /// Whether values below 0 have no meaning in it, and must be refused before it is applied.
    package var takesCounts: Bool { self == .bm25 || self == .clr || self == .pearsonResiduals }

    /// Whether zeros become other values, so that it is dense whatever the storage of the matrix.
    package var fillsZeros: Bool { self == .pearsonResiduals || self == .rowZ }

    /// `[d]`, what the view has of each column by its statistics: its weight, or for Pearson
    /// residuals its share in all counts; nil for a view that looks at a row alone.
    package func weights(_ statistics: ColumnStatistics) -> [Double]? {
        switch self {
        case .tfIDF: InverseFrequencies(statistics).weights
        case .lsi: LatentSemanticWeights(statistics).weights
        case .bm25: OkapiWeights(statistics).weights
        case .pearsonResiduals: PearsonResiduals(statistics).shares
        case .given, .binary, .log, .rowMedian, .countMedian, .clr, .rowZ: nil
        }
    }

    /// The one number that the view has of all cells: of BM25 the mean length of a row, of Pearson
    /// residuals the largest that is kept, √n; nil for a view that has none.
    package func level(_ statistics: ColumnStatistics) -> Double? {
        switch self {
        case .bm25: OkapiWeights(statistics).meanLength
        case .pearsonResiduals: PearsonResiduals(statistics).bound
        default: nil
        }
    }

    /// Returns the view of one shard.
    ///
    /// - Parameters:
    ///   - shard: `[n, d]`, finite; of at least 0 for a view that `takesCounts`.
    ///   - statistics: Of the columns, `[d]`, over all cells that the view is fitted on; read if
    ///     `needsStatistics`.
    ///   - columnWeights: `[d]`, what columns are multiplied by: in the end, but before rows are
    ///     brought to length 1. Nil for none.
    /// - Returns: `[n, d]`, in the same storage, or dense if the view `fillsZeros`; see
    ///   `forEachBlock`.
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
        case .given: return shard
        case .binary: return shard.mappingValues { $0 > 0 ? 1 : 0 }
        case .log: return shard.mappingValues(signedLogarithm)
        case .rowMedian: return medianDivided(shard)
        case .countMedian: return countMedianDivided(shard)
        case .clr: return centredWithinRows(shard)
        case .rowZ: return standardisedRows(shard)
        case .tfIDF, .lsi, .bm25, .pearsonResiduals:
            guard let statistics else {
                preconditionFailure("\(rawValue) needs column statistics")
            }
            switch self {
            case .lsi: return LatentSemanticWeights(statistics, times: columnWeights).apply(shard)
            case .bm25: return OkapiWeights(statistics).apply(shard)
            case .pearsonResiduals: return .dense(PearsonResiduals(statistics).apply(shard))
            default: return InverseFrequencies(statistics).apply(shard)
            }
        }
    }
}
