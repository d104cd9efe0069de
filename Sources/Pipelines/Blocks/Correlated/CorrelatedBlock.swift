internal import Coordination
package import Learning

/// Columns of the inputs as features of their own, chosen by their correlation with targets.
///
/// Choosing variables by their correlation with what is predicted is the filter of Guyon and
/// Elisseeff (Journal of Machine Learning Research 3:1157, 2003); inside the fold, as Hastie,
/// Tibshirani and Friedman (The Elements of Statistical Learning, 7.10.2) tell why.
package struct CorrelatedBlock: FeatureBlock {
    package static let name = "correlated"
    package static let summary = "columns of the inputs that correlate with targets"

    /// What of the inputs is correlated, and is the feature.
    package enum View: String, Sendable, CaseIterable {
        /// As given.
        case given
        /// The logarithm of 1 + x.
        case log
    }

    /// Cells whose inputs and targets decide.
    package enum Fit: String, Sendable, CaseIterable {
        /// For each fold, the cells that it trains on.
        case fold
        /// All training cells, those held out by a fold included.
        case train
    }

    package static let declaration = Declaration<CorrelatedBlock>(
        .integer(
            "per-target", \.perTarget, 1...10_000,
            "Columns that each target chooses: those of the largest absolute correlations with it"
                + " over cells. Targets are standardised within the cell where models see them so,"
                + " and neither clipped nor centred; of wide targets they are the components."),
        .integer(
            "most", \.most, 1...65_536,
            "The most columns in all; of more those of the largest correlations."),
        .word(
            "view", \.view,
            "Values that are correlated, and are the features: as given, or log(1 + x)."),
        .name(
            "by", \.groups,
            "Metadata column, or a product such as donor * day, within whose values cells are"
                + " correlated; a column counts only where the sign agrees in all of them. By"
                + " default all cells together."),
        .word(
            "fit", \.fit,
            "Cells that choose, and that the scale is fitted on: fold takes those that each fold"
                + " trains on; train takes all training cells, so that targets of held-out cells"
                + " have a part in what models see, and scores are too good."))

    /// Columns that each target chooses, from 1.
    package var perTarget = 10
    /// The most columns in all, from 1.
    package var most = 2_000
    /// The values.
    package var view = View.given
    /// The metadata column that names each cell's group; empty for none.
    package var groups = ""
    /// Cells that choose.
    package var fit = Fit.fold

    /// The ten best columns of each target, for each fold.
    package init() {}

    package var metadataColumns: [String] { groups.isEmpty ? [] : [groups] }
    package var metadataKey: String { "by" }
    package var describesCells: Bool { false }
    package var readsInputs: Bool { true }
    package var readsTargets: Bool { true }
    package var views: [InputView] { [inputView] }

    private var inputView: InputView {
        switch view {
        case .given: .given
        case .log: .log
        }
    }

    package func isFittedPerFold(_ outline: QuestionOutline) -> Bool { fit == .fold }

    package func columnCount(
        _ block: QuestionOutline.Block, _ outline: QuestionOutline
    ) -> Int {
        min(most, perTarget * outline.outputCount, outline.trainingInputs.columnCount)
    }

    package func plan(
        _ request: BlockRequest, in planner: inout QuestionPlanner
    ) throws -> PlannedBlock {
        let hasGroups = !groups.isEmpty
        guard !hasGroups || request.block.table != nil else {
            preconditionFailure("block '\(request.block.name)' has no labels")
        }
        let genes = try planner.correlated(
            request,
            QuestionPlanner.PlannedCorrelation(
                view: inputView.rawValue, perTarget: perTarget, most: most,
                labels: hasGroups ? request.block.table : nil,
                // The words of its labels, which no feature is made of.
                groupCount: hasGroups ? max(1, request.block.columnCount ?? 1) : 1))
        return try planner.geneFeatures(
            request, genes: genes, mostColumns: columnCount(request.block, planner.outline),
            view: view == .given ? nil : inputView.rawValue)
    }
}
