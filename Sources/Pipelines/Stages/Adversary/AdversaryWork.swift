/// Decides which training cells are most like the test cells, and holds these out as one fold.
///
/// Inputs: `features-0`, … and `test-features-0`, …, and `cells`: the fold table without folds
/// (`cells`, `groups`, metadata). Output: `folds`, the same table with them. No target takes part.
package struct AdversaryWork: Sendable, Equatable, Codable {
    /// The share of the training cells to hold out, above 0 and below 1.
    package var share: Double
    /// Decides which cells a classifier judges without having seen them.
    package var seed: UInt64
    /// Blocks whose features are joined.
    package var blockCount: Int

    /// Describes a split.
    package init(share: Double, seed: UInt64, blockCount: Int = 1) {
        self.share = share
        self.seed = seed
        self.blockCount = blockCount
    }
}
