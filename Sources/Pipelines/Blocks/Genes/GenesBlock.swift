internal import Coordination
package import Learning

/// Columns of the inputs as features of their own, standardised over the training cells.
package struct GenesBlock: FeatureBlock {
    package static let name = "genes"
    package static let summary = "columns of the inputs by name"

    /// The columns.
    package enum Selection: Sendable, Equatable {
        /// Those whose names match the targets' names.
        case match
        /// Those that a file lists, one a line.
        case file(String)
    }

    /// Cells that the scale of the columns is fitted on.
    package enum Fit: String, Sendable, CaseIterable {
        /// All training cells, those held out by a fold included.
        case train
        /// For each fold, the cells that it trains on.
        case fold
    }

    package static let declaration = Declaration<GenesBlock>(
        .value(
            "genes", .wordOrPath(["match"]), \.selection,
            "Columns used as features of their own: match finds those of the targets' names; a"
                + " path names a file with one column name a line.",
            text: { selection in
                if case .file(let path) = selection { path } else { "match" }
            },
            value: { checked in
                if let path = checked.path { return .file(path) }
                return checked.text == "match" ? .match : nil
            }),
        .path(
            "aliases", \.aliases,
            "More protein-to-gene names for genes: match, one `protein => symbol` a line."),
        .word(
            "fit", \.fit,
            "Cells that their scale is fitted on: train takes all training cells, fold those that"
                + " each fold trains on."),
        checks: [
            { block in
                guard block.aliases != nil, block.selection != .match else { return nil }
                return KeyProblem(
                    "aliases", found: "aliases that nothing uses",
                    allowed: "aliases together with genes: match",
                    advice: "Set genes: match, or remove aliases.")
            }
        ])

    /// Which columns.
    package var selection = Selection.match
    /// A file of further protein names, for `match`.
    package var aliases: String?
    /// Cells that their scale is fitted on.
    package var fit = Fit.train

    /// The columns that match the targets' names.
    package init() {}

    /// Values as they are given, which are then standardised.
    package var views: [InputView] { [.given] }

    package var matchesTargetNames: Bool { selection == .match }

    package func isFittedPerFold(_ outline: QuestionOutline) -> Bool { fit == .fold }

    package var files: [BlockFile] {
        var files: [BlockFile] = []
        if case .file(let path) = selection { files.append(BlockFile(role: "genes", path: path)) }
        if let aliases { files.append(BlockFile(role: "aliases", path: aliases)) }
        return files
    }

    package func columnCount(
        _ block: QuestionOutline.Block, _ outline: QuestionOutline
    ) -> Int {
        // Twice the targets is more than any list of public notebooks.
        block.columnCount ?? 2 * outline.trainingTargets.columnCount
    }

    package func prepare(_ request: BlockRequest, in planner: inout QuestionPlanner) throws {
        _ = try select(request, in: &planner)
    }

    package func plan(
        _ request: BlockRequest, in planner: inout QuestionPlanner
    ) throws -> PlannedBlock {
        let genes = try select(request, in: &planner)
        return try planner.geneFeatures(
            request, genes: genes, mostColumns: columnCount(request.block, planner.outline))
    }

    private func select(
        _ request: BlockRequest, in planner: inout QuestionPlanner
    ) throws -> Int {
        try planner.genes(
            request, selection == .match ? .match : .list,
            mostColumns: columnCount(request.block, planner.outline))
    }
}
