/// Describes cells by the cells measured together with them: the batch's number of cells and the
/// means of its first features, standardised over the training cells.
///
/// Inputs: `features-0`, … and `test-features-0`, … of the blocks whose features have means, and
/// `labels`: a table whose one column names each cell's batch; for one fold also `folds`. Outputs:
/// `features` and `test-features` (cells, [n, 1 + components]).
package struct BatchWork: Sendable, Equatable, Codable {
    /// Blocks whose features are joined.
    package var blockCount: Int
    /// The first features whose means are features, from 0.
    package var componentCount: Int

    /// The fold whose held-out cells the scale does not see; nil where it sees all training cells.
    package var withoutFold: Int?

    /// Whether the training, the held-out and the test cells of a batch are batches of their own,
    /// so that no statistic of training cells is of others; nil for no.
    package var partsSides: Bool?

    /// Describes the statistics.
    package init(
        blockCount: Int, componentCount: Int, withoutFold: Int? = nil, partsSides: Bool? = nil
    ) {
        self.withoutFold = withoutFold
        self.partsSides = partsSides
        self.blockCount = blockCount
        self.componentCount = componentCount
    }
}
