package import Learning
package import LinearAlgebra

/// Columns brought to mean 0 and variance 1 over the training cells.
package struct StandardisingNormalisation: Normalisation {
    package static let name = "z-score"
    package static let summary =
        "columns of mean 0 and variance 1 over the training cells, as scanpy's pp.scale"

    package static let declaration = Declaration<StandardisingNormalisation>()

    /// Nothing to choose.
    package init() {}

    private static let means = "means"
    private static let scales = "scales"

    package var rounds: [NormalisationRound] {
        [NormalisationRound("means and scales of columns")]
    }
    package var takesCounts: Bool { false }
    package var givesLogarithms: Bool { false }
    package var fillsZeros: Bool { true }

    package func summary(
        of block: CellMatrix, round: Int, earlier: FittedNormalisation, check: () throws -> Void
    ) -> ArrayArchive { ColumnStatistics(block).archive() }

    package func fit(
        _ summaries: NormalisationSummaries, round: Int, earlier: FittedNormalisation
    ) throws -> FittedNormalisation {
        let scaler = ColumnStandardisation.fit(try summaries.columnStatistics())
        return FittedNormalisation(columns: [
            Self.means: scaler.means, Self.scales: scaler.scales,
        ])
    }

    package func apply(
        to block: CellMatrix, _ fitted: FittedNormalisation, check: () throws -> Void
    ) throws -> CellMatrix {
        let width = block.columnCount
        return ColumnStandardisation.apply(
            block,
            ColumnScaler(
                means: try fitted.column(Self.means, count: width),
                scales: try fitted.column(Self.scales, count: width)))
    }
}
