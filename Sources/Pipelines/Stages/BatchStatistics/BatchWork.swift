/// Describes cells by the cells measured together with them: the batch's number of cells and the
/// means of its first features, standardised over the training cells.
///
/// Inputs: `features-0`, … and `test-features-0`, … of the blocks whose features have means, and
/// `labels`: a table whose one column names each cell's batch. Outputs: `features` and
/// `test-features` (cells, [n, 1 + components]).
package struct BatchWork: Sendable, Equatable, Codable {
    /// Blocks whose features are joined.
    package var blockCount: Int
    /// The first features whose means are features, from 0.
    package var componentCount: Int

    /// Describes the statistics.
    package init(blockCount: Int, componentCount: Int) {
        self.blockCount = blockCount
        self.componentCount = componentCount
    }
}
