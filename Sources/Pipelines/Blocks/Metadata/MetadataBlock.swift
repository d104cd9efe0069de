internal import Coordination

/// Metadata of cells as features: numbers standardised, words one-hot.
package struct MetadataBlock: FeatureBlock {
    package static let name = "metadata"
    package static let summary = "metadata of the cells"

    package static let declaration = Declaration<MetadataBlock>(
        .texts(
            "columns", \.columns,
            "Metadata columns, or products such as donor * day, that become features: numbers"
                + " standardised over the training cells, words one feature each."),
        checks: [
            { block in
                guard block.columns.isEmpty else { return nil }
                return KeyProblem(
                    "columns", found: "no columns", allowed: "one metadata column or more",
                    advice: "Name the columns, or remove the block.")
            }
        ])

    /// Metadata columns, or products such as `donor * day`.
    package var columns: [String] = []

    /// No columns.
    package init() {}

    package var metadataColumns: [String] { columns }
    package var metadataKey: String { "columns" }

    package func columnCount(
        _ block: QuestionOutline.Block, _ outline: QuestionOutline
    ) -> Int { block.columnCount ?? columns.count }

    package func plan(
        _ request: BlockRequest, in planner: inout QuestionPlanner
    ) throws -> PlannedBlock {
        try planner.metadata(
            request, columnCount: columnCount(request.block, planner.outline))
    }
}
