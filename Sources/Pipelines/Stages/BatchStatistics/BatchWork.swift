/// Describes every cell by the cells measured together with it.
///
/// Inputs: `features` (one a training shard), optionally `test-features`, and `batches`: the cells
/// of the study, training cells first, each with its batch. Targets are no input, so nothing of
/// them can be in what is made. Output: `batch-features` (cells, [n, 1 + c]): the logarithm of the
/// number of cells of the cell's batch and the means of its first c components, each brought to
/// mean 0 and variance 1 over the training cells.
package struct BatchWork: Sendable, Equatable, Codable {
    /// c, the components that are averaged.
    package var componentCount: Int

    /// Describes statistics with the means of `componentCount` components.
    package init(componentCount: Int) {
        self.componentCount = componentCount
    }
}
