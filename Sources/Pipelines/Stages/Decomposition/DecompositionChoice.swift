internal import LinearAlgebra

/// How a matrix is decomposed: the choices of a block Krylov method.
package struct DecompositionChoice: Sendable, Equatable {
    /// Components, from 1.
    package var componentCount: Int
    /// Columns of a Krylov block, from 1.
    package var blockWidth: Int
    /// Sweeps over the shards, from 1; at most so many where there is a tolerance.
    package var sweepCount: Int
    /// The relative error of singular values at which sweeping ends; nil makes all sweeps.
    package var tolerance: Double?

    /// Describes a decomposition.
    package init(
        componentCount: Int, blockWidth: Int, sweepCount: Int, tolerance: Double? = nil
    ) {
        self.componentCount = componentCount
        self.blockWidth = blockWidth
        self.sweepCount = sweepCount
        self.tolerance = tolerance
    }
}

/// How near singular values come to those of the full decomposition.
package enum DecompositionAccuracy: String, Sendable, CaseIterable {
    /// Every singular value at least scikit-learn's for as many components.
    case `default`
    /// Every singular value within 1e-3 of the full decomposition's.
    case exact
}

extension DecompositionChoice {
    /// Chooses block width and sweeps for an accuracy, unless they are given.
    package init(
        componentCount: Int, rowCount: Int, columnCount: Int, accuracy: DecompositionAccuracy,
        sweepCount: Int? = nil, oversampling: Int? = nil
    ) {
        let plan = BlockLanczos.Plan(
            componentCount: componentCount, rowCount: rowCount, columnCount: columnCount,
            accuracy: accuracy == .exact ? .exact : .standard)
        let smaller = min(rowCount, columnCount)
        self.init(
            componentCount: componentCount,
            blockWidth: oversampling.map { max(1, min(smaller, componentCount + $0)) }
                ?? plan.blockWidth,
            sweepCount: sweepCount ?? plan.sweepCount, tolerance: plan.tolerance)
    }
}
