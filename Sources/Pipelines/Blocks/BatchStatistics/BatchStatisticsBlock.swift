internal import Coordination

/// The number of cells of each cell's batch, and the means of its first components.
package struct BatchStatisticsBlock: FeatureBlock {
    package static let name = "batch-statistics"
    package static let summary = "the cells measured together with each cell"

    package static let declaration = Declaration<BatchStatisticsBlock>(
        .text(
            "by", \.labels,
            "Metadata column that names each cell's batch, or a product such as donor * day; the"
                + " batch's number of cells and the means of its first components become"
                + " features, of test cells too."),
        .integer(
            "components", \.componentCount, 0...4_096,
            "Components whose means are features: the first of the question's other blocks."))

    /// The metadata column that names each cell's batch, or a product such as `donor * day`.
    package var labels = "donor"
    /// Components whose means are features, from 0.
    package var componentCount = 8

    /// The means of eight components by donor.
    package init() {}

    package var metadataColumns: [String] { [labels] }
    package var metadataKey: String { "by" }
    package var readComponentCount: Int { componentCount }
    /// Of other blocks' features.
    package var readsInputs: Bool { true }

    package func isFittedPerFold(_ outline: QuestionOutline) -> Bool {
        outline.blocks.contains {
            !$0.block.describesCells && $0.block.isFittedPerFold(outline)
        }
    }

    package func columnCount(
        _ block: QuestionOutline.Block, _ outline: QuestionOutline
    ) -> Int { componentCount + 1 }

    package func plan(
        _ request: BlockRequest, in planner: inout QuestionPlanner
    ) throws -> PlannedBlock {
        // Means are of the features that follow from values, in the order of the question.
        let others = planner.blocksOfValues
        return try planner.batchStatistics(
            request, of: try planner.features(of: others, withoutFold: request.withoutFold),
            componentCount: componentCount)
    }
}
