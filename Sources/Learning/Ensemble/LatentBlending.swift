package import LinearAlgebra

/// Scales each latent prediction so that the row reconstructed from it has population standard
/// deviation 1; its mean, which a correlation ignores, stays.
///
/// z·√m/N, see `LatentBasis`. Columns beyond the rank become zero.
///
/// - Parameters:
///   - latent: z, `[n, k]`, finite.
///   - basis: What the rows are reconstructed in.
/// - Returns: How many reconstructed rows were constant; these become zeros.
@discardableResult
package func standardiseLatent(_ latent: inout DenseMatrix, _ basis: LatentBasis) -> Int {
    let k = basis.componentCount
    precondition(latent.columnCount == k, "\(latent.columnCount) columns, \(k) components")
    var constantRowCount = 0
    for row in 0..<latent.rowCount {
        let moments = LatentMoments(latent.row(row), target: latent.row(row), basis)
        if moments.isConstant { constantRowCount += 1 }
        let scale =
            moments.isConstant ? 0 : (Double(basis.targetCount) / moments.variation).squareRoot()
        for column in 0..<k {
            let value = column < basis.rank ? Double(latent.values[row * k + column]) * scale : 0
            latent.values[row * k + column] = Float(value)
        }
    }
    return constantRowCount
}

/// Returns the weighted mean of latent predictions in the same basis, such as the seeds of a fold,
/// each standardised within each cell first; the mean stays latent.
///
/// Members are added in `Double` in their order, as `blendMean` adds reconstructed ones.
///
/// - Parameters:
///   - members: At least one, all `[n, k]`, finite.
///   - basis: What their rows are reconstructed in.
///   - weights: `[members.count]`, not negative; all equal when nil.
/// - Returns: z̄, `[n, k]`.
package func blendLatentMean(
    _ members: [DenseMatrix], _ basis: LatentBasis, weights: [Double]? = nil
) -> DenseMatrix {
    precondition(!members.isEmpty, "nothing to blend")
    precondition(weights.map { $0.count == members.count } ?? true, "one weight for each member")
    var sums = [Double](repeating: 0, count: members[0].values.count)
    var total = 0.0
    for (index, member) in members.enumerated() {
        precondition(
            member.rowCount == members[0].rowCount,
            "blending \(member.rowCount) rows into \(members[0].rowCount)")
        let weight = weights?[index] ?? 1
        precondition(weight >= 0 && weight.isFinite, "a member's weight is \(weight)")
        var standardised = member
        standardiseLatent(&standardised, basis)
        for place in sums.indices { sums[place] += weight * Double(standardised.values[place]) }
        total += weight
    }
    let scale = total > 0 ? 1 / total : 0
    return DenseMatrix(
        rowCount: members[0].rowCount, columnCount: members[0].columnCount,
        values: sums.map { Float($0 * scale) })
}
