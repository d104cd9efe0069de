/// Counts in how many cells each column is above zero, for views that weigh columns by it.
///
/// Inputs: `train-statistics` (one a shard, in row order), `columns`, and `test-statistics` where
/// test cells count too. Output: `documents`, the column statistics of all these cells.
package struct DocumentsWork: Sendable, Equatable, Codable {
    /// Whether the test cells count too.
    package var includesTests: Bool

    /// Describes the counts.
    package init(includesTests: Bool) {
        self.includesTests = includesTests
    }
}
