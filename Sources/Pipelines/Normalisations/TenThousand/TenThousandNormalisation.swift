package import Learning
package import LinearAlgebra

/// The logarithm of counts per ten thousand of a cell.
package struct TenThousandNormalisation: Normalisation {
    package static let name = "log1p-cp10k"
    package static let summary =
        "log(1 + counts per total of the cell), as scanpy's normalize_total and log1p"

    package static let declaration = Declaration<TenThousandNormalisation>(
        .number(
            "total", \.total, .above(0),
            "What the counts of each cell sum up to before the logarithm."))

    /// What the counts of each cell sum up to before the logarithm, above 0.
    package var total = 10_000.0

    /// Ten thousand.
    package init() {}

    package func apply(
        to block: CellMatrix, _ fitted: FittedNormalisation, check: () throws -> Void
    ) -> CellMatrix {
        logTotalNormalised(block, total: total)
    }
}
