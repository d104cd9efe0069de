/// How a plan's folds were made, and so what its scores mean.
package enum FoldScheme: Sendable, Equatable, Codable {
    /// Whole groups are shared out among folds of about equal size.
    case group(by: String)
    /// Each group is a fold.
    case leaveOneGroupOut(by: String)
    /// Each value of an ordered column but the first is a fold, trained on what lies before it.
    case timeForward(by: String)
    /// Every value of a column is spread evenly over the folds.
    case stratified(by: String)
    /// Cells are spread over the folds whatever they are.
    case random
    /// One fold: the given share of the training cells, those most like the test cells.
    /// `areaUnderCurve` is how well a classifier separates test from training cells.
    case adversarial(share: Double, areaUnderCurve: Double)
    /// The folds were read from a file.
    case file
    /// The cells that a fold of another plan trains on are folded once more (`FoldPlan.inner`).
    case inner(of: Int)

    /// Whether the scheme promises that no group is both held out and trained on by a fold.
    var keepsGroupsWhole: Bool {
        switch self {
        case .group, .leaveOneGroupOut, .timeForward: true
        case .stratified, .random, .adversarial, .file, .inner: false
        }
    }

    /// Whether some cells are held out by no fold; such a plan may have a single fold.
    var leavesCellsOut: Bool {
        switch self {
        case .timeForward, .adversarial, .inner: true
        case .group, .leaveOneGroupOut, .stratified, .random, .file: false
        }
    }
}
