package import LinearAlgebra

extension LatentBasis {
    /// Turns t = Vᵀy* into the coordinates whose reconstructed row is nearest to y* apart from its
    /// mean, which a correlation ignores.
    ///
    /// V spans rows as they are, and y* has mean 0. Where V does not span the constant row, VVᵀy*
    /// lacks the part that V's rows share with it, most of all of the mean profile. The nearest row
    /// solves (I − ssᵀ/m) z = t, whose matrix is VᵀV with V's columns centred. By Sherman and
    /// Morrison (Annals of Mathematical Statistics 21:124, 1950)
    ///
    ///     z = t + s (s·t) / (m − ‖s‖²)
    ///
    /// A fit by squared errors learns these; a fit by correlation needs t itself.
    ///
    /// - Parameter latent: t, `[n, k]`, in; z, out. Columns beyond the rank stay.
    package func solveCentred(_ latent: inout DenseMatrix) {
        let k = componentCount
        precondition(latent.columnCount == k, "\(latent.columnCount) columns, \(k) components")
        let sums = columnSums.prefix(rank).map(Double.init)
        let left = Double(targetCount) - sums.reduce(0) { $0 + $1 * $1 }
        // V spans the constant row to its digits: t is the solution, and the quotient is noise.
        guard left > Self.smallestExcess * Double(targetCount) else { return }
        for row in 0..<latent.rowCount {
            let start = row * k
            var along = 0.0
            for (column, sum) in sums.enumerated() {
                along += sum * Double(latent.values[start + column])
            }
            for (column, sum) in sums.enumerated() {
                latent.values[start + column] += Float(sum * along / left)
            }
        }
    }

    /// The part of the constant row beyond V's span, below which V counts as spanning it.
    private static let smallestExcess = 1e-4
}
