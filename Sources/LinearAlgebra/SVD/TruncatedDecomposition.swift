/// The leading singular values and right singular vectors of a matrix of cells.
package struct TruncatedDecomposition: Sendable, Equatable {
    /// `[columnCount, componentCount]`, orthonormal columns; a column beyond the rank is zero.
    package let components: DenseMatrix
    /// `[componentCount]`, descending; 0 beyond the rank.
    package let singularValues: [Float]
    /// Components that exist.
    package let rank: Int
    /// Of the Krylov space before the last pass; see `RitzVectors`.
    package let residual: Double

    /// Wraps components and their singular values.
    package init(
        components: DenseMatrix, singularValues: [Float], rank: Int, residual: Double
    ) {
        precondition(components.columnCount == singularValues.count, "one value a component")
        precondition((0...singularValues.count).contains(rank), "rank \(rank)")
        self.components = components
        self.singularValues = singularValues
        self.rank = rank
        self.residual = residual
    }
}
