/// What the results of a study are assembled from, whatever stage made it.
package enum ResultPart: Sendable, Equatable {
    /// `model`, `history`, and `test-predictions` where there are test inputs; nil folds train on
    /// all cells.
    case training(fold: Int?, repetition: Int)
    /// `baselines` of a fold.
    case baselines(fold: Int)
    /// `scores`, `out-of-fold` and `cells`.
    case scores
    /// `report`.
    case columnReport
    /// `folds`, where features decide them.
    case foldPlan
    /// `components` with their singular values.
    case decomposition(Decomposition)

    /// What was asked of a truncated SVD.
    package struct Decomposition: Sendable, Equatable {
        /// What was decomposed, such as `inputs (given)`.
        package var name: String
        /// k.
        package var askedCount: Int
        /// The relative error of singular values that was asked for; nil where none was.
        package var tolerance: Double?
    }
}
