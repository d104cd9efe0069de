import Coordination
import Pipelines
import Learning
import LinearAlgebra

extension ScoreReport.DecompositionSummary {
    /// Reads a decomposition's report from the archive of its components.
    ///
    /// - Parameters:
    ///   - work: The task that made the components.
    ///   - archive: `components`, `singular-values` and `residual`.
    /// - Throws: `LinearAlgebraError` where the archive holds something else.
    init(_ work: OrthonormaliseWork, components archive: ArrayArchive) throws {
        let values = try archive.floats("singular-values").values
        let found = values.prefix { $0 > 0 }.map { Double($0) }
        let residual = try archive.doubles("residual").first ?? 0
        let name =
            switch work.matrix {
            case .inputs(let view): "inputs (\(view))"
            case .targets(let fold?, _): "targets without fold \(fold)"
            case .targets(nil, _): "targets"
            }
        self.init(
            name: name, askedCount: work.componentCount, foundCount: found.count,
            largestSingularValue: found.first, smallestSingularValue: found.last,
            residual: residual,
            isConverged: work.tolerance.map { RitzVectors.isConverged(residual, tolerance: $0) })
    }
}
