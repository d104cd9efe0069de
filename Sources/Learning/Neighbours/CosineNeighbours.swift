package import LinearAlgebra

/// The cells nearest to others by the cosine of their features, found exactly.
///
/// Products of tiles take the time: n rows among m of p features cost 2·n·m·p operations, on one
/// thread. Ties go to the row that comes first, so the bytes do not depend on how rows are cut.
package struct CosineNeighbours: Sendable {
    /// `[m, p]`, each row of length 1; a row of zeros stays.
    private let pool: DenseMatrix
    /// Neighbours of each row, the row itself included where it is in the pool.
    package let count: Int

    /// Rows that are compared at once.
    private static let tileRowCount = 128

    /// Prepares the cells among which neighbours are found.
    ///
    /// - Parameters:
    ///   - pool: `[m, p]`, finite.
    ///   - count: From 1; all of the pool where it has no more.
    package init(_ pool: DenseMatrix, count: Int) {
        precondition(count > 0, "\(count) neighbours")
        self.pool = pool.unitRows()
        self.count = min(count, pool.rowCount)
    }

    /// The means of what the neighbours of each row have.
    ///
    /// - Parameters:
    ///   - values: `[m, d]`, of the pool.
    ///   - rows: `[n, p]`, finite.
    ///   - step: Called often, with the share that is done, 0...1.
    /// - Returns: `[n, d]`; zeros where the pool is empty.
    /// - Throws: What `step` throws.
    package func means(
        of values: DenseMatrix, near rows: DenseMatrix, step: (Double) throws -> Void = { _ in }
    ) throws -> DenseMatrix {
        precondition(values.rowCount == pool.rowCount, "one row of values for each of the pool")
        let (d, m) = (values.columnCount, pool.rowCount)
        var means = DenseMatrix(rowCount: rows.rowCount, columnCount: d)
        guard count > 0 else { return means }
        var scratch = [Float](repeating: 0, count: m)
        var sums = [Double](repeating: 0, count: d)
        for start in stride(from: 0, to: rows.rowCount, by: Self.tileRowCount) {
            try step(Double(start) / Double(rows.rowCount))
            let tile = Array(start..<min(rows.rowCount, start + Self.tileRowCount))
            let cosines = BLAS.multiply(
                rows.selectingRows(tile).unitRows(), pool, transposingB: true)
            for (place, row) in tile.enumerated() {
                for column in 0..<d { sums[column] = 0 }
                let nearest = LargestValues.places(count, in: cosines.row(place), &scratch)
                for neighbour in nearest {
                    let own = values.row(neighbour)
                    for column in 0..<d {
                        sums[column] += Double(own[own.startIndex + column])
                    }
                }
                for column in 0..<d { means[row, column] = Float(sums[column] / Double(count)) }
            }
        }
        return means
    }
}
