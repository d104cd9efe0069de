package import Learning
package import LinearAlgebra

/// Term frequency times inverse document frequency, for chromatin.
package struct FrequencyNormalisation: Normalisation {
    package static let name = "tf-idf"
    package static let summary =
        "log(1 + scale·part of the cell's counts)·log(1 + cells per count of the column), as"
        + " muon's atac.pp.tfidf"

    package static let declaration = Declaration<FrequencyNormalisation>(
        .number(
            "scale", \.scale, .above(0),
            "What a value's part of its cell's counts is multiplied by before the logarithm."))

    /// What a value's part of its cell's counts is multiplied by before the logarithm, above 0.
    package var scale = 10_000.0

    /// A scale of ten thousand.
    package init() {}

    private static let weights = "weights"

    package var rounds: [NormalisationRound] {
        [NormalisationRound("frequencies of columns")]
    }

    package func summary(
        of block: CellMatrix, round: Int, earlier: FittedNormalisation, check: () throws -> Void
    ) -> ArrayArchive { ColumnStatistics(block).archive() }

    package func fit(
        _ summaries: NormalisationSummaries, round: Int, earlier: FittedNormalisation
    ) throws -> FittedNormalisation {
        let statistics = try summaries.columnStatistics()
        return FittedNormalisation(columns: [
            Self.weights: CountFrequencies.weights(
                sums: statistics.sums, cellCount: statistics.rowCount)
        ])
    }

    package func apply(
        to block: CellMatrix, _ fitted: FittedNormalisation, check: () throws -> Void
    ) throws -> CellMatrix {
        CountFrequencies.apply(
            block, weights: try fitted.column(Self.weights, count: block.columnCount),
            scale: scale)
    }
}
