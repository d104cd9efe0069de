package import LinearAlgebra

/// The targets of a network that predicts rows through components: Vᵀy* of each cell's row y,
/// standardised within the cell over all of its targets, without ever holding y* densely.
package struct LatentTargets: Sendable, Equatable {
    /// t, `[n, k]`; zeros for a constant row.
    package let values: DenseMatrix
    /// `[n]`, whether the row is constant: it correlates with nothing.
    package let isConstant: [Bool]

    /// Computes t = (Vᵀy − μs)/σ for a shard of rows; a row's result depends on the row alone but
    /// for the last digits of its projection.
    ///
    /// - Parameters:
    ///   - shard: Y, `[n, m]`, finite.
    ///   - components: V, `[m, k]`.
    package init(_ shard: CellMatrix, components: DenseMatrix) {
        var projected = BlockLanczos.project(shard, components)
        let sums = LatentBasis(components: components).columnSums
        let k = components.columnCount
        var isConstant = [Bool](repeating: false, count: shard.rowCount)
        shard.forEachRow { row, moments in
            isConstant[row] = moments.isConstant
            let scale = moments.isConstant ? 0 : 1 / moments.standardDeviation
            for column in 0..<k {
                let place = row * k + column
                let centred = Double(projected.values[place]) - moments.mean * Double(sums[column])
                projected.values[place] = Float(centred * scale)
            }
        }
        values = projected
        self.isConstant = isConstant
    }
}

/// Returns the matrix with each row divided by its population standard deviation over all entries,
/// stored or not; a constant row stays as it is, and zeros stay zeros.
///
/// This is what the components of wide targets are fitted on: cells of every depth count alike.
///
/// - Parameter shard: `[n, m]`, finite.
/// - Returns: `[n, m]`, in the same storage.
package func rowScaled(_ shard: CellMatrix) -> CellMatrix {
    var scales = [Double](repeating: 1, count: shard.rowCount)
    shard.forEachRow { row, moments in
        if !moments.isConstant { scales[row] = 1 / moments.standardDeviation }
    }
    return shard.mappingRows { row, values in
        for index in values.indices { values[index] = Float(Double(values[index]) * scales[row]) }
    }
}

extension CellMatrix {
    /// Calls `body` with each row's number and its moments over all entries, stored or not.
    func forEachRow(_ body: (Int, RowMoments) -> Void) {
        switch self {
        case .dense(let matrix):
            for row in 0..<matrix.rowCount { body(row, RowMoments(matrix.row(row))) }
        case .sparse(let matrix):
            for row in 0..<matrix.rowCount {
                let entries = matrix.rowOffsets[row]..<matrix.rowOffsets[row + 1]
                body(row, RowMoments(matrix.values[entries], width: matrix.columnCount))
            }
        }
    }
}
