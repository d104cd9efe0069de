extension ScoreReport {
    /// What one member of a blend reaches alone, and how much it counts.
    package struct Member: Sendable, Equatable, Codable {
        /// The member's name.
        package var name: String
        /// All cells that a fold holds out, each predicted by the member alone.
        package var overall: Part
        /// Its weight in the submission: found on the predictions of all folds where weights are
        /// found at all.
        package var weight: Double
        /// [fold count], its weight in the predictions of each fold, found on those of the others.
        package var foldWeights: [Double]

        /// Scores a member.
        ///
        /// - Parameters:
        ///   - name: Its name.
        ///   - folds: The plan.
        ///   - scores: Of each cell of the plan.
        ///   - weight: Its weight in the submission.
        ///   - foldWeights: Its weight in each fold.
        package init(
            name: String, folds: FoldPlan, scores: CellScores, weight: Double,
            foldWeights: [Double]
        ) {
            self.name = name
            overall = scores.part("all", cells: folds.heldOutCells)
            self.weight = weight
            self.foldWeights = foldWeights
        }
    }
}
