import Coordination
import Pipelines
import Learning
import LinearAlgebra

extension ScoreReport.DecompositionSummary {
    /// Reads a decomposition's report from the archive of its components.
    ///
    /// - Parameters:
    ///   - asked: What was asked of it.
    ///   - archive: `components`, `singular-values` and `residual`.
    /// - Throws: `LinearAlgebraError` where the archive holds something else.
    init(_ asked: ResultPart.Decomposition, components archive: ArrayArchive) throws {
        let values = try archive.floats("singular-values").values
        let found = values.prefix { $0 > 0 }.map { Double($0) }
        let residual = try archive.doubles("residual").first ?? 0
        self.init(
            name: asked.name, askedCount: asked.askedCount, foundCount: found.count,
            largestSingularValue: found.first, smallestSingularValue: found.last,
            residual: residual,
            isConverged: asked.tolerance.map { RitzVectors.isConverged(residual, tolerance: $0) })
    }
}
