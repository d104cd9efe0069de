extension ScoreReport {
    /// What the models of a question reach under another evaluation than that of its scores.
    package struct Comparison: Sendable, Equatable, Codable {
        /// What was chosen by looking at held-out cells: `notebook`.
        package var evaluation: String
        /// All cells, each predicted by the fold that held it out.
        package var overall: Part
        /// One part per fold, in fold order.
        package var folds: [Part]
        /// Where the overall score would lie with other cells or groups.
        package var intervals: [Interval]

        /// Takes what a report of the other evaluation says.
        package init(_ report: ScoreReport, evaluation: String, intervals: [Interval]) {
            self.evaluation = evaluation
            overall = report.overall
            folds = report.folds
            self.intervals = intervals
        }
    }
}
