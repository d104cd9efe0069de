internal import Coordination
internal import Learning

/// Facts of each cell's own values: depth, share of columns that are not zero, and quantiles, mean
/// and standard deviation of what is not zero.
package struct CellStatisticsBlock: FeatureBlock {
    package static let name = "cell-statistics"
    package static let summary = "depth and distribution of each cell's values"

    package static let declaration = Declaration<CellStatisticsBlock>(
        .numbers(
            "quantiles", \.quantiles, .from(0, through: 1),
            "Quantiles of a cell's values that are not zero. Further features are the depth,"
                + " log(1 + the sum of absolute values), the share of columns that are not zero,"
                + " and the mean and standard deviation of the values that are not zero."),
        checks: [
            { block in
                guard let twice = block.repeatedQuantile else { return nil }
                return KeyProblem(
                    "quantiles", found: "\(twice.trimmed) twice", allowed: "each quantile once",
                    advice: "Remove one of them.")
            }
        ])

    /// Quantiles of the values that are not zero, each from 0 through 1.
    package var quantiles = [0.25, 0.5, 0.75, 0.9]

    /// Four quantiles.
    package init() {}

    private var repeatedQuantile: Double? {
        quantiles.enumerated().first { quantiles[..<$0].contains($1) }?.element
    }

    /// Features are of very different sizes.
    package var isStandardised: Bool { true }

    package func columnCount(
        _ block: QuestionOutline.Block, _ outline: QuestionOutline
    ) -> Int { CellSummary(quantiles: quantiles).featureCount }

    package func plan(
        _ request: BlockRequest, in planner: inout QuestionPlanner
    ) throws -> PlannedBlock { try planner.cellStatistics(request, quantiles: quantiles) }
}
