/// The leading singular values and right singular vectors of a matrix of cells.
package struct TruncatedDecomposition: Sendable, Equatable {
    /// `[columnCount, componentCount]`, orthonormal columns; a column beyond the rank is zero.
    package let components: DenseMatrix
    /// `[componentCount]`, descending; 0 beyond the rank.
    package let singularValues: [Float]

    /// Wraps components and their singular values.
    package init(components: DenseMatrix, singularValues: [Float]) {
        precondition(components.columnCount == singularValues.count, "one value a component")
        self.components = components
        self.singularValues = singularValues
    }
}
