package import LinearAlgebra

/// Returns a few columns of wide rows that are standardised within each cell over all columns.
///
/// With `reconstructedColumns` this gives the scores of chosen targets by `pearsonPerColumn`: those
/// of all 23,418 would need whole rows.
///
/// - Parameters:
///   - shard: `[n, m]`, finite.
///   - columns: Which of the m.
/// - Returns: `[n, columns.count]`; zeros for a constant row.
package func standardisedColumns(_ shard: CellMatrix, _ columns: [Int]) -> DenseMatrix {
    var result = shard.columns(columns)
    shard.forEachRow { row, moments in
        let scale = moments.isConstant ? 0 : 1 / moments.standardDeviation
        for place in row * columns.count..<(row + 1) * columns.count {
            result.values[place] = Float((Double(result.values[place]) - moments.mean) * scale)
        }
    }
    return result
}

/// Returns a few columns of the rows that latent predictions stand for, standardised within each
/// cell over all columns.
///
/// - Parameters:
///   - latent: z, `[n, k]`, in any scale.
///   - components: V, `[m, k]`.
///   - columns: Which of the m.
/// - Returns: `[n, columns.count]`; zeros for a constant row.
package func reconstructedColumns(
    latent: DenseMatrix, components: DenseMatrix, _ columns: [Int]
) -> DenseMatrix {
    let basis = LatentBasis(components: components)
    var standardised = latent
    standardiseLatent(&standardised, basis)
    var result = BLAS.multiply(
        standardised, components.selectingRows(columns), transposingB: true)
    for row in 0..<latent.rowCount {
        var sum = 0.0
        for (z, s) in zip(standardised.row(row), basis.columnSums) { sum += Double(z) * Double(s) }
        let mean = Float(sum / Double(basis.targetCount))
        for place in row * columns.count..<(row + 1) * columns.count {
            result.values[place] -= mean
        }
    }
    return result
}
