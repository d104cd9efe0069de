internal import Learning
internal import SingleCell

/// What the summary says of the networks behind the submission.
struct SubmissionText {
    private let plan: FoldPlan
    private let refitCount: Int
    /// The epochs of the networks among them that learn for as long as those of the folds needed;
    /// none for other models, and for networks whose time is fixed.
    private let refitEpochCounts: [Int]
    private let hasTestPredictions: Bool
    private let models: String

    init(
        _ assembly: QuestionAssembly, _ findings: TrainingFindings, hasTestPredictions: Bool
    ) {
        plan = assembly.foldPlan
        refitCount = assembly.refits.count
        let followers = assembly.refits.filter { findings.keptEpoch(of: $0) != nil }
        refitEpochCounts = Set(followers.map(\.history.count)).sorted()
        models = assembly.models
        self.hasTestPredictions = hasTestPredictions
    }

    /// States which cells its networks never trained on, or that they have no score; empty where
    /// neither holds.
    var text: String {
        if refitCount > 0 {
            let noun = models.dropLast()
            let models = refitCount == 1 ? "a \(noun)" : "\(refitCount) \(noun)s"
            let epochs = refitEpochCounts.map { "\($0)" }.joined(separator: " and ")
            let length =
                epochs.isEmpty ? "" : "\n  for \(epochs) epochs, the median of the folds' best"
            return """
                  \(hasTestPredictions ? "The submission is of" : "There is also") \(models) \
                trained on all \(plan.refitCells.count) training cells\(chosen) (refit: all)\
                \(length). Such \(noun)s have
                  no out-of-fold score of their own: the scores are those of the folds' \(noun)s.

                """
        }
        let untrained = plan.untrainedCells.count
        guard hasTestPredictions, untrained > 0 else { return "" }
        return """
              No \(models.dropLast()) behind the test predictions trained on \(untrained) of the \
            \(plan.cellCount) training cells,
              \(description). 'ensemble: {refit: all}' trains the \(models) of the
              submission on all.

            """
    }

    private var chosen: String {
        plan.subset.map { " of \($0.name.printable)" } ?? ""
    }

    private var description: String {
        if case .timeForward(let column) = plan.scheme {
            return "those of the latest \(column.printableName)"
        }
        return "the held-out ones, which are the most like the test cells"
    }
}
