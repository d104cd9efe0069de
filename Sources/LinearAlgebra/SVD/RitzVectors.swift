/// The leading singular vectors of a Krylov space, before the last pass.
package struct RitzVectors: Sendable, Equatable {
    /// `[d, m]`, orthonormal columns by descending singular value; m is at least k where the space
    /// has so many.
    package let block: KrylovBlock
    /// The largest ‖AᵀAv − θv‖/θ of the k leading Ritz pairs (θ, v) of AᵀA on the space; 0 where
    /// there is none.
    ///
    /// Some true eigenvalue lies that close to θ. The vectors here, and more so the components, are
    /// half a step further on than these pairs.
    package let residual: Double

    /// Wraps vectors and their residual.
    package init(block: KrylovBlock, residual: Double) {
        self.block = block
        self.residual = residual
    }

    /// Whether the singular values are as close to true ones as asked.
    ///
    /// How much values still grow is no measure: on a flat spectrum they grow slowly while they are
    /// far off.
    ///
    /// - Parameters:
    ///   - residual: As of these vectors.
    ///   - tolerance: The relative error allowed in each of the k singular values.
    /// - Returns: True when the residual is small enough.
    package static func isConverged(_ residual: Double, tolerance: Double) -> Bool {
        // Twice, as eigenvalues are squares of singular values.
        residual <= 2 * tolerance
    }
}
