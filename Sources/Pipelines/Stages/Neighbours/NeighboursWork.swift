/// Averages the features of cells over the cells nearest to them.
///
/// Inputs: `rows`, the features of the cells that are described, as one task left them;
/// `features-0`, the features that are averaged, and `features-1`, those that tell how near two
/// cells are, of all cells of the same side; for one fold also `folds`. Output: `features`
/// (cells, [n, d]), those of `rows` in their order.
///
/// A cell's neighbours are cells of its own side: training cells for training cells, test cells for
/// test cells. For one fold the cells that it trains on are one side, all other training cells
/// another.
package struct NeighboursWork: Sendable, Equatable, Codable {
    /// Nearest cells, the cell itself included, from 1.
    package var count: Int
    /// The part of the neighbours' mean; the rest is the cell's own, 0...1.
    package var share: Double
    /// The first features that are averaged; nil for all.
    package var columnCount: Int?
    /// The first features that are compared; nil for all.
    package var comparedCount: Int?
    /// The fold whose held-out cells are a side of their own; nil for test cells, and where all
    /// training cells are one side.
    package var withoutFold: Int?

    /// Describes the neighbours of a shard.
    package init(
        count: Int, share: Double, columnCount: Int? = nil, comparedCount: Int? = nil,
        withoutFold: Int? = nil
    ) {
        self.count = count
        self.share = share
        self.columnCount = columnCount
        self.comparedCount = comparedCount
        self.withoutFold = withoutFold
    }
}
