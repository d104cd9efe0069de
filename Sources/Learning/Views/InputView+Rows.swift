package import LinearAlgebra

/// How a view that fills zeros is made in bounded memory: of some rows at a time.
extension InputView {
    /// Entries of a dense block, 8 MiB.
    private static let mostEntries = 1 << 21
    /// Rows of a dense block of very wide matrices: with fewer, a product would read and write its
    /// sum more than it multiplies.
    private static let fewestRows = 64

    /// Rows of a matrix whose view is made at once.
    ///
    /// - Parameters:
    ///   - rowCount: n.
    ///   - columnCount: d.
    /// - Returns: All rows, unless the view is dense whatever the storage.
    package func rowsAtOnce(rowCount: Int, columnCount: Int) -> Int {
        guard fillsZeros else { return rowCount }
        return max(
            1, min(rowCount, max(Self.fewestRows, Self.mostEntries / max(1, columnCount))))
    }

    /// Calls `body` with the view of a shard: once, or with one dense block of its rows after the
    /// other where the view fills zeros.
    ///
    /// - Parameters:
    ///   - shard: `[n, d]`, finite; of at least 0 for a view that `takesCounts`.
    ///   - statistics: As for `apply`.
    ///   - columnWeights: As for `apply`.
    ///   - body: Gets `[some n, d]`.
    /// - Throws: What `body` throws.
    package func forEachBlock(
        of shard: CellMatrix, statistics: ColumnStatistics? = nil, columnWeights: [Double]? = nil,
        _ body: (CellMatrix) throws -> Void
    ) rethrows {
        let count = shard.rowCount
        let step = rowsAtOnce(rowCount: count, columnCount: shard.columnCount)
        guard step < count else {
            return try body(
                apply(shard, statistics: statistics, columnWeights: columnWeights))
        }
        for start in stride(from: 0, to: count, by: step) {
            let rows = shard.selectingRows(Array(start..<min(count, start + step)))
            try body(apply(rows, statistics: statistics, columnWeights: columnWeights))
        }
    }
}
