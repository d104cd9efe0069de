/// Turns one shard into coordinates in the components of a view.
///
/// Inputs: `shard`, `columns`, `components`, and `documents` where the view needs statistics of
/// columns. Output: `features` (cells, [n, k]).
package struct ProjectWork: Sendable, Equatable, Codable {
    /// The view of the inputs, named as in a cluster file.
    package var view: String
    /// Whether the shard's columns must be brought into training order first.
    package var isTest: Bool

    /// Describes the projection of a shard.
    package init(view: String = "given", isTest: Bool) {
        self.view = view
        self.isTest = isTest
    }
}
