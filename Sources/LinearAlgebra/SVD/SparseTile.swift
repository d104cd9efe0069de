private import COpenBLAS

/// The entries of some rows that lie in a range of columns; valid only while the tile is walked.
struct SparseTile {
    /// From this density on, expansion and sgemm are faster.
    ///
    /// Measured on one core of Zen 5 in cached tiles: entry by entry 105 GFLOP/s forward and 75
    /// backward, whatever the density; sgemm 200, of which only the density is useful.
    static let densityForExpansion = 0.5
    /// Rows that are expanded at once: half a megabyte at 1,024 columns.
    static let expandedRowCount = 128

    let rowCount: Int
    let firstColumn: Int
    let columnCount: Int
    /// `[rowCount + 1]`: row r owns the entries from `starts[r]` up to `starts[r + 1]`.
    let starts: UnsafePointer<UInt32>
    /// Of all entries of the band, counted from the tile's first column.
    let columns: UnsafePointer<UInt16>
    let values: UnsafePointer<Float>

    /// Entries of the tile.
    var entryCount: Int { Int(starts[rowCount] - starts[0]) }

    /// Whether the tile is to be multiplied by sgemm.
    private var isDense: Bool {
        Double(entryCount) >= Self.densityForExpansion * Double(rowCount * columnCount)
    }

    /// Adds tile · right to `sum`.
    ///
    /// - Parameters:
    ///   - right: `[d, w]`, a panel of w = 16 `vectors` columns.
    ///   - vectors: 1 to 6.
    ///   - sum: `[rowCount, w]`.
    ///   - expanded: Scratch of `expandedRowCount` rows of the tile.
    func multiply(
        _ right: UnsafePointer<Float>, vectors: Int, into sum: UnsafeMutablePointer<Float>,
        expanded: UnsafeMutablePointer<Float>
    ) {
        let width = 16 * vectors
        guard isDense else {
            var tile = kernelTile
            mm_sparse_forward(
                Self.level, vectors, &tile, right + firstColumn * width, sum)
            return
        }
        for first in stride(from: 0, to: rowCount, by: Self.expandedRowCount) {
            let rows = first..<min(first + Self.expandedRowCount, rowCount)
            expand(rows, into: expanded)
            BLAS.multiply(
                m: rows.count, n: width, k: columnCount, expanded, aStride: columnCount,
                right + firstColumn * width, bStride: width, beta: 1, into: sum + first * width,
                cStride: width)
        }
    }

    /// Adds tileᵀ · left to `sum`.
    ///
    /// - Parameters:
    ///   - left: `[rowCount, w]`.
    ///   - vectors: 1 to 6.
    ///   - sum: `[d, w]`.
    ///   - expanded: As above.
    func multiplyTransposed(
        _ left: UnsafePointer<Float>, vectors: Int, into sum: UnsafeMutablePointer<Float>,
        expanded: UnsafeMutablePointer<Float>
    ) {
        let width = 16 * vectors
        guard isDense else {
            var tile = kernelTile
            mm_sparse_backward(
                Self.level, vectors, &tile, left, sum + firstColumn * width)
            return
        }
        for first in stride(from: 0, to: rowCount, by: Self.expandedRowCount) {
            let rows = first..<min(first + Self.expandedRowCount, rowCount)
            expand(rows, into: expanded)
            BLAS.multiply(
                m: columnCount, n: width, k: rows.count, expanded, aStride: columnCount,
                transposingA: true, left + first * width, bStride: width, beta: 1,
                into: sum + firstColumn * width, cStride: width)
        }
    }

    /// Writes some rows of the tile densely, `[rows.count, columnCount]`.
    private func expand(_ rows: Range<Int>, into target: UnsafeMutablePointer<Float>) {
        target.update(repeating: 0, count: rows.count * columnCount)
        for row in rows {
            let line = target + (row - rows.lowerBound) * columnCount
            for entry in Int(starts[row])..<Int(starts[row + 1]) {
                line[Int(columns[entry])] = values[entry]
            }
        }
    }

    private var kernelTile: mm_sparse_tile {
        mm_sparse_tile(
            row_count: rowCount, starts: starts, columns: columns, values: values)
    }

    /// The vectors that this process uses.
    private static let level = ProcessorLevel.current.kernelLevel
    /// Vectors of a panel that suit them.
    static let vectorsPerPanel = mm_sparse_vectors(level)
}
