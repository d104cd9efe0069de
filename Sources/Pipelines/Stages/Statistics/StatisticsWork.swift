/// Sums up the columns of a shard without the cells that a fold holds out.
///
/// Only the fold's training cells have a part in it: cells of the file that are no training cells
/// of the study may be of the held-out groups.
///
/// Inputs: `shard`, `folds`. Output: `statistics` (per column, as ingestion makes them of all
/// rows).
package struct StatisticsWork: Sendable, Equatable, Codable {
    /// The held-out fold, from 0.
    package var withoutFold: Int

    /// Describes the statistics without a fold.
    package init(withoutFold: Int) {
        self.withoutFold = withoutFold
    }
}
