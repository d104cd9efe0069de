package import LinearAlgebra

/// What a correlation over all targets needs to know of the components V that predictions of k
/// numbers are turned into rows of m targets by.
///
/// With orthonormal columns, the reconstructed row Vz has mean (s·z)/m and squared length ‖z‖²,
/// where s = Vᵀ1; so its correlation with a standardised row y* depends on z, t = Vᵀy*, s and m:
///
///     r = (t·z) / (√m · N),  N² = ‖z‖² − (s·z)²/m
///
/// N² is computed as ‖z − s(s·z)/‖s‖²‖² + (s·z)²·(1/‖s‖² − 1/m), two terms that cannot be negative:
/// the difference would lose its digits when the reconstructed row is nearly constant.
package struct LatentBasis: Sendable, Equatable {
    /// s, `[k]`: the sums of V's columns; 0 for a column beyond the rank.
    package let columnSums: [Float]
    /// m, the targets of a reconstructed row.
    package let targetCount: Int
    /// The columns of V that are not zero, which come first: what a network says of the others
    /// changes no row, and is neither scored nor corrected.
    package let rank: Int

    /// Describes components.
    ///
    /// - Parameter components: V, `[m, k]`: orthonormal columns, those beyond the rank zero.
    package init(components: DenseMatrix) {
        let k = components.columnCount
        var sums = [Double](repeating: 0, count: k)
        var rank = 0
        for row in 0..<components.rowCount {
            let start = row * k
            for column in 0..<k {
                let value = components.values[start + column]
                sums[column] += Double(value)
                if value != 0 && column >= rank { rank = column + 1 }
            }
        }
        self.init(
            columnSums: sums.map { Float($0) }, targetCount: components.rowCount, rank: rank)
    }

    /// Restores a description from its parts.
    package init(columnSums: [Float], targetCount: Int, rank: Int) {
        precondition(targetCount > 0, "a reconstructed row has targets")
        precondition(
            rank >= 0 && rank <= columnSums.count, "rank \(rank) of \(columnSums.count) columns")
        self.columnSums = columnSums
        self.targetCount = targetCount
        self.rank = rank
    }

    /// k, the numbers a row is reconstructed from.
    package var componentCount: Int { columnSums.count }
}

/// How far a reconstructed row spreads, and how it correlates, in double precision.
struct LatentMoments {
    /// Rows that vary less than this part of their squared length are constant to V's digits.
    static let smallestShare = 1e-5

    /// t·z.
    let product: Double
    /// N², the sum of the reconstructed row's centred squares.
    let variation: Double
    /// Whether the reconstructed row is constant.
    let isConstant: Bool

    /// Computes the moments of one latent prediction.
    ///
    /// - Parameters:
    ///   - latent: z, `[k]`.
    ///   - target: t, `[k]`.
    ///   - basis: s and m.
    init(_ latent: ArraySlice<Float>, target: ArraySlice<Float>, _ basis: LatentBasis) {
        var (product, square, alongSums, sumsSquare) = (0.0, 0.0, 0.0, 0.0)
        for (column, (z, t)) in zip(latent, target).prefix(basis.rank).enumerated() {
            let s = Double(basis.columnSums[column])
            product += Double(z) * Double(t)
            square += Double(z) * Double(z)
            alongSums += s * Double(z)
            sumsSquare += s * s
        }
        let share = sumsSquare > 0 ? alongSums / sumsSquare : 0
        var across = 0.0
        for (column, z) in latent.prefix(basis.rank).enumerated() {
            let rest = Double(z) - share * Double(basis.columnSums[column])
            across += rest * rest
        }
        let excess = max(0, 1 - sumsSquare / Double(basis.targetCount))
        self.product = product
        variation = across + share * alongSums * excess
        // Both comparisons are false for NaN, which is not constant and scores NaN.
        isConstant = variation <= Self.smallestShare * square || variation <= 1e-30
    }
}
