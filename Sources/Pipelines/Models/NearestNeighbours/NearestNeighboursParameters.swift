internal import Learning

/// The keys of a regression by nearest neighbours.
package struct NearestNeighboursParameters: DeclaredParameters, Codable, Equatable {
    /// k, from 1.
    package var count = 30
    /// How far two cells are.
    package var metric = NeighbourRegression.Metric.cosine.rawValue
    /// What a neighbour counts.
    package var weighting = NeighbourRegression.Weighting.uniform.rawValue
    /// Whether features of each block are brought to the same mean squared length.
    package var balancesBlocks = true
    /// What each block counts after that; empty for all alike.
    package var blockWeights: [Double] = []

    /// Thirty neighbours by cosine that count alike.
    package init() {}

    package static let declaration = Declaration<NearestNeighboursParameters>(
        .integer(
            "neighbours", \.count, 1...10_000,
            "The training cells nearest to a cell, whose targets are averaged."),
        .word(
            "metric", \.metric, of: NeighbourRegression.Metric.allCases.map(\.rawValue),
            "How far two cells are by the features of all blocks."),
        .word(
            "weights", \.weighting, of: NeighbourRegression.Weighting.allCases.map(\.rawValue),
            "What a neighbour counts: all alike, or one over its distance."),
        .boolean(
            "balance", \.balancesBlocks,
            "Whether each block's features are divided by their root mean squared length, so that"
                + " blocks count alike however many features they have."),
        .numbers(
            "block-weights", \.blockWeights, .from(0, through: 1_000),
            "What the features of each block are multiplied by, in the order of the member's"
                + " blocks; by default all alike."))
}
