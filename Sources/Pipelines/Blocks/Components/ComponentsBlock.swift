internal import Coordination
package import Learning

/// The coordinates of each cell in the leading components of a view of the inputs: a truncated SVD.
package struct ComponentsBlock: FeatureBlock {
    package static let name = "svd"
    package static let summary = "the leading components of a view of the inputs"

    /// Cells that the components are fitted on; no targets take part.
    package enum Fit: String, Sendable, CaseIterable {
        /// The inputs of all training cells, those held out by a fold included.
        case train
        /// The inputs of the training and the test cells.
        case all
        /// For each fold, the inputs of the cells that it trains on.
        case fold
    }

    /// What columns of the view are multiplied by before the decomposition.
    package enum Weights: String, Sendable, CaseIterable {
        /// By nothing.
        case none
        /// By their largest absolute correlation with a target.
        case correlation
    }

    package static let declaration = Declaration<ComponentsBlock>(
        .word("view", \.view, viewSummary),
        .integer(
            "components", \.componentCount, 1...4_096, "Components of the truncated SVD."),
        .word(
            "fit", \.fit,
            "Cells the SVD is fitted on: train takes the training cells' inputs, all those of the"
                + " test cells too; fold fits one for each fold, without the cells that it holds"
                + " out."),
        .integer(
            "sweeps", \.sweepCount, 1...100,
            "Passes over the data while fitting the SVD; accuracy decides."),
        .integer(
            "oversampling", \.oversampling, 0...1_024,
            "Extra vectors carried while fitting the SVD; accuracy decides."),
        .word("accuracy", \.accuracy, accuracySummary),
        .boolean(
            "standardise", \.standardises,
            "Whether components are brought to mean 0 and variance 1 over the training cells."),
        .word(
            "weights", \.weights,
            "What each column is multiplied by before the SVD: none; or correlation, its largest"
                + " absolute correlation with a target over the cells that a fold trains on, so"
                + " that components follow what targets follow."),
        checks: [
            { block in
                guard block.weights == .correlation, block.fit != .fold else { return nil }
                return KeyProblem(
                    "weights", found: "correlation with fit: \(block.fit.rawValue)",
                    allowed: "correlation with fit: fold",
                    advice: "Set fit: fold: targets of held-out cells must have no part in it.")
            }
        ])

    /// What each view is.
    package static let viewSummary =
        "What is made of the inputs before each SVD: as given; 1 where above 0; log(1 + x);"
        + " rows divided by the median of their non-zeros; of logarithms log(1 + c),"
        + " counts c divided by their row's median; of counts, log(1 + 10⁴·tf·idf); of"
        + " logarithms, times log(n/df) and rows of length 1 (lsi); of counts, Okapi BM25 (k1 2,"
        + " b 0.75), the centred log ratio within the cell (clr) and Pearson residuals (theta 100,"
        + " clipped at the root of the number of cells), which refuse values below 0; each cell"
        + " brought to mean 0 and standard deviation 1 (row-z). Pearson residuals and row-z have no"
        + " zeros, so that products take as long as of dense inputs."
        + " The logarithms are symmetric: a value below 0 becomes minus what its"
        + " opposite becomes; check and summary name columns with such values."

    /// What each accuracy promises.
    package static let accuracySummary =
        "default: every singular value at least scikit-learn's for as many components;"
        + " these are not the first of a larger SVD, such as the notebook's 75 of 512,"
        + " whose values they miss by up to 1 % (decision 16). exact: within 1e-3 of"
        + " the full decomposition's, in as many sweeps as that takes, and so the first"
        + " of any larger SVD; the study tells where it did not converge."

    /// What is made of the inputs first.
    package var view = InputView.given
    /// k, from 1.
    package var componentCount = 64
    /// Cells that the components are fitted on.
    package var fit = Fit.train
    /// Passes over the data; nil where accuracy decides.
    package var sweepCount: Int?
    /// Extra vectors carried; nil where accuracy decides.
    package var oversampling: Int?
    /// The accuracy of the decomposition.
    package var accuracy = DecompositionAccuracy.default
    /// What columns are multiplied by.
    package var weights = Weights.none
    /// Whether models bring the coordinates to mean 0 and variance 1.
    package var standardises = false

    /// The first 64 components of the inputs as given.
    package init() {}

    package func isFittedPerFold(_ outline: QuestionOutline) -> Bool { fit == .fold }
    package var isStandardised: Bool { standardises }
    package var readsTargets: Bool { weights == .correlation }
    package var rank: Int { componentCount }
    package var views: [InputView] { [view] }

    package func columnCount(
        _ block: QuestionOutline.Block, _ outline: QuestionOutline
    ) -> Int { componentCount }

    package func prepare(_ request: BlockRequest, in planner: inout QuestionPlanner) throws {
        _ = try documents(request, in: &planner)
    }

    package func plan(
        _ request: BlockRequest, in planner: inout QuestionPlanner
    ) throws -> PlannedBlock {
        let outline = planner.outline
        let decided = [
            try planner.decision(for: views, withoutFold: request.withoutFold)
        ]
        let isWeighed = weights == .correlation
        let weights =
            try isWeighed
            ? [planner.columnWeights(of: correlatedView, withoutFold: request.withoutFold)] : []
        let reads = decided + (try documents(request, in: &planner)) + weights
        let tests = fit == .all ? outline.testInputs : nil
        var shape = outline.trainingInputs
        if let tests, planner.sizes.largestShard(tests) > planner.sizes.largestShard(shape) {
            shape = tests
            shape.columnCount = outline.trainingInputs.columnCount
        }
        let shards = try planner.shards(withoutFold: request.withoutFold)
        let components = try planner.decompose(
            QuestionPlanner.PlannedDecomposition(
                matrix: .inputs(
                    view: view.rawValue, withoutFold: request.withoutFold,
                    isWeighed: isWeighed ? true : nil),
                prefix: request.prefix, shape: shape,
                shards: shards.inputs.map { (task: $0, isTest: false) }
                    + (tests == nil
                        ? [] : shards.tests.map { (task: $0, isTest: true) }),
                sweepReads: reads + (request.withoutFold == nil ? [] : [planner.foldTable]),
                stepReads: decided, choice: choice(of: outline.trainingInputs)))
        return try planner.project(
            request, view: view.rawValue, components: components, reads: reads,
            componentCount: componentCount, isWeighed: isWeighed)
    }

    /// What is correlated with targets: the view, or where that needs statistics of columns, or is
    /// dense or of counts alone, the values that it is of or their logarithms.
    private var correlatedView: InputView {
        switch view {
        case .lsi: .given
        case .tfIDF, .bm25, .clr, .pearsonResiduals: .log
        case .rowZ: .given
        case .given, .binary, .log, .rowMedian, .countMedian: view
        }
    }

    private func documents(
        _ request: BlockRequest, in planner: inout QuestionPlanner
    ) throws -> [TaskInput] {
        try planner.documents(
            for: view, includesTests: fit == .all, withoutFold: request.withoutFold)
    }

    /// Block width and sweeps for the accuracy, unless the parameters give them.
    package func choice(of matrix: QuestionOutline.Matrix) -> DecompositionChoice {
        DecompositionChoice(
            componentCount: componentCount, rowCount: matrix.rowCount,
            columnCount: matrix.columnCount, accuracy: accuracy, sweepCount: sweepCount,
            oversampling: oversampling)
    }
}
