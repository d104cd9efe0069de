/// Turns one shard into coordinates in the components of a view.
///
/// Inputs: `shard`, `columns`, `components`, and `documents` where the view needs statistics of
/// columns, `weights` where columns have some. Output: `features` (cells, [n, k]).
package struct ProjectWork: Sendable, Equatable, Codable {
    /// The view of the inputs, named as in a cluster file.
    package var view: String
    /// Whether the shard's columns must be brought into training order first.
    package var isTest: Bool
    /// True where the shard lacks columns, and `components` has their part of a row, `missing-mean`
    /// `[k]`, which is added to every row; else absent, so that keys of other tasks stay as they
    /// are.
    package var fillsMissing: Bool?
    /// True where columns are multiplied by `weights`; else absent.
    package var isWeighed: Bool?

    /// Describes the projection of a shard.
    package init(
        view: String = "given", isTest: Bool, fillsMissing: Bool = false,
        isWeighed: Bool = false
    ) {
        self.view = view
        self.isTest = isTest
        self.fillsMissing = fillsMissing ? true : nil
        self.isWeighed = isWeighed ? true : nil
    }
}
