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
