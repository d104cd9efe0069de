import Learning
import LinearAlgebra

/// What brings the features of some blocks to mean 0 and variance 1.
///
/// A training fits it on cells of its study; predictions of further cells apply it as it is.
struct BlockScalers {
    /// One for each block; nil for a block that models see as it is.
    let scalers: [ColumnScaler?]

    /// Fits the blocks over the cells that their scaling names.
    ///
    /// - Parameters:
    ///   - features: Of the study's cells, in the order of `folds`.
    ///   - blocks: One for each block of `features`.
    ///   - folds: Which cells a fold trains on.
    ///   - fold: The held-out fold; nil where nothing is held out.
    init(_ features: JoinedFeatures, _ blocks: [BlockScaling], _ folds: FoldTable, fold: Int?) {
        var statistics: [BlockScaling: ColumnStatistics] = [:]
        for scaling in Set(blocks) where scaling != .none {
            var seen = features.matrix
            if scaling == .fold {
                seen = seen.selectingRows(
                    fold.map { folds.plan.training($0) } ?? folds.plan.refitCells)
            }
            statistics[scaling] = ColumnStatistics(.dense(seen))
        }
        scalers = zip(blocks, features.columns).map { scaling, columns in
            statistics[scaling].map { ColumnScaler($0, columns: Array(columns)) }
        }
    }

    /// Restores what `archive` holds.
    init(archive: ArrayArchive, blockCount: Int) throws {
        scalers = try (0..<blockCount).map { block in
            guard archive["means.\(block)"] != nil else { return nil }
            return ColumnScaler(
                means: try archive.doubles("means.\(block)"),
                scales: try archive.doubles("scales.\(block)"))
        }
    }

    var archive: ArrayArchive {
        var archive = ArrayArchive()
        for case (let block, let scaler?) in scalers.enumerated() {
            archive.setDoubles("means.\(block)", scaler.means)
            archive.setDoubles("scales.\(block)", scaler.scales)
        }
        return archive
    }

    /// Scales the blocks of some cells, in place.
    func apply(to features: inout JoinedFeatures) {
        for case (let scaler?, let columns) in zip(scalers, features.columns) {
            scaler.apply(to: &features.matrix, firstColumn: columns.lowerBound)
        }
    }
}
