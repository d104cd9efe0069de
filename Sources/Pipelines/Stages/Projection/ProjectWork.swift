/// Turns one shard into feature rows: the components of each view, then its selected genes,
/// standardised.
///
/// Inputs: `shard`, `columns`, `components` (one a view), and `documents` where a view needs
/// statistics of columns. Output: `features` (cells, [n, views · k + genes]).
package struct ProjectWork: Sendable, Equatable, Codable {
    /// Views of the inputs, named as in a cluster file, in the order of their components.
    package var views: [String]
    /// Test columns are brought into training order first.
    package var matrix: MatrixRole

    /// Describes the projection of a shard of `matrix`.
    package init(matrix: MatrixRole, views: [String] = ["given"]) {
        self.matrix = matrix
        self.views = views
    }
}
