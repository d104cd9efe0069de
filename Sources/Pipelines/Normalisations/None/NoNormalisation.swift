package import Learning
package import LinearAlgebra

/// Values as they are given.
package struct NoNormalisation: Normalisation {
    package static let name = "none"
    package static let summary = "values as they are"
    package static let declaration = Declaration<NoNormalisation>()

    /// Nothing to choose.
    package init() {}

    package var isIdentity: Bool { true }
    package var takesCounts: Bool { false }
    package var givesLogarithms: Bool { false }

    package func apply(
        to block: CellMatrix, _ fitted: FittedNormalisation, check: () throws -> Void
    ) -> CellMatrix { block }
}
