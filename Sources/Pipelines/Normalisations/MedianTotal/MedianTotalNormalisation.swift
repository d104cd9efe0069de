package import Learning
package import LinearAlgebra

/// The logarithm of counts after every cell was brought to the median total of the training cells.
package struct MedianTotalNormalisation: Normalisation {
    package static let name = "log1p-median"
    package static let summary =
        "log(1 + counts brought to the median total of the training cells), as scanpy's"
        + " normalize_total without a target and log1p; empty cells do not count"

    package static let declaration = Declaration<MedianTotalNormalisation>()

    /// Nothing to choose.
    package init() {}

    private static let median = "median-total"

    package var rounds: [NormalisationRound] {
        [NormalisationRound("median total of a cell")]
    }

    package func summary(
        of block: CellMatrix, round: Int, earlier: FittedNormalisation, check: () throws -> Void
    ) -> ArrayArchive {
        var archive = ArrayArchive()
        archive.setDoubles("totals", rowTotals(block))
        return archive
    }

    package func fit(
        _ summaries: NormalisationSummaries, round: Int, earlier: FittedNormalisation
    ) throws -> FittedNormalisation {
        var totals: [Double] = []
        try summaries.forEach { totals += try $0.doubles("totals") }
        guard let median = medianTotal(totals) else {
            throw LearningError.unusableData(
                "normalise: \(Self.name) needs cells with counts, and all values of the "
                    + "\(totals.count) training cells are 0",
                remedy: "Check that it is the right matrix and layer")
        }
        return FittedNormalisation(numbers: [Self.median: [median]])
    }

    package func apply(
        to block: CellMatrix, _ fitted: FittedNormalisation, check: () throws -> Void
    ) throws -> CellMatrix {
        logTotalNormalised(block, total: try fitted.number(Self.median))
    }
}
