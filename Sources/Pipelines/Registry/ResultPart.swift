/// What the results of a question are assembled from, whatever stage made it.
package enum ResultPart: Sendable, Hashable {
    /// `model`, `test-predictions` where there are test inputs, and what the model's kind exports;
    /// nil folds train on all cells.
    case training(member: Int, fold: Int?, repetition: Int)
    /// `history` of a training that cells within its fold watch.
    case innerTraining(member: Int, fold: Int, repetition: Int)
    /// `baselines` of a fold.
    case baselines(fold: Int)
    /// `scores`, `out-of-fold` and `cells`.
    case scores
    /// `report` about columns.
    case columnReport
    /// `report` about the genes that a block selects.
    case geneReport
    /// `folds`, where features decide them.
    case foldPlan
    /// `components` with their singular values.
    case decomposition(Decomposition)

    /// What was asked of a truncated SVD.
    package struct Decomposition: Sendable, Hashable {
        /// What was decomposed, such as `inputs (given)`.
        package var name: String
        /// k.
        package var askedCount: Int
        /// The relative error of singular values that was asked for; nil where none was.
        package var tolerance: Double?
    }
}
