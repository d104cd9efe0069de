package import LinearAlgebra

extension LatentTargets {
    /// Joins targets that were computed elsewhere.
    ///
    /// - Parameters:
    ///   - values: t, `[n, k]`.
    ///   - isConstant: `[n]`, whether the row is constant.
    package init(values: DenseMatrix, isConstant: [Bool]) {
        precondition(
            values.rowCount == isConstant.count,
            "\(values.rowCount) rows, \(isConstant.count) flags")
        self.values = values
        self.isConstant = isConstant
    }
}
