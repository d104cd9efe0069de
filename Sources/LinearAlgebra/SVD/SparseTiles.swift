/// Products of a sparse shard with a narrow dense matrix, tile by tile.
///
/// A tile is a few hundred rows times a few hundred columns. A tile that is dense enough is
/// expanded into scratch of half a megabyte and multiplied by sgemm; another is multiplied entry by
/// entry while its part of the dense matrix stays in the cache. Which, depends on the tile's
/// density alone, never on a clock, so that equal inputs give equal bytes.
struct SparseTiles {
    static let tileRowCount = 512
    static let tileColumnCount = 512
    /// From this density on, expansion and sgemm are faster: entry by entry runs at 12 to 15
    /// GFLOP/s, expanded tiles at 100 to 130 of which only the density is useful.
    static let densityForExpansion = 0.12

    private let matrix: SparseMatrix
    /// b, the columns of the narrow matrix.
    private let width: Int
    private var firstRow = 0
    private var rowCount = 0
    /// `[tileRowCount, width]`, the forward product of the present rows.
    private var forward: [Float]
    /// `[tileRowCount, tileColumnCount]`, an expanded tile.
    private var expanded: [Float]

    init(_ matrix: SparseMatrix, width: Int) {
        self.matrix = matrix
        self.width = width
        let rows = min(Self.tileRowCount, matrix.rowCount)
        forward = [Float](repeating: 0, count: rows * width)
        expanded = [Float](repeating: 0, count: rows * Self.tileColumnCount)
    }

    /// Goes to the next rows; false when there are none.
    mutating func advance() -> Bool {
        firstRow += rowCount
        rowCount = min(Self.tileRowCount, matrix.rowCount - firstRow)
        return rowCount > 0
    }

    /// Computes the product of the present rows with `right` `[d, width]`.
    mutating func multiplyForward(_ right: UnsafePointer<Float>) {
        let b = width
        for index in 0..<rowCount * b { forward[index] = 0 }
        forEachTile { tile, forward, expanded in
            if let expanded {
                BLAS.multiply(
                    m: tile.rowCount, n: b, k: tile.columnCount, expanded,
                    aStride: tile.columnCount, right + tile.firstColumn * b, bStride: b, beta: 1,
                    into: forward, cStride: b)
            } else {
                SparseKernel.forward(tile, right, width: b, into: forward)
            }
        }
    }

    /// Adds (present rows)ᵀ · (their forward product) to `sum` `[d, width]`.
    mutating func multiplyBackward(into sum: UnsafeMutablePointer<Float>) {
        let b = width
        forEachTile { tile, forward, expanded in
            if let expanded {
                BLAS.multiply(
                    m: tile.columnCount, n: b, k: tile.rowCount, expanded,
                    aStride: tile.columnCount, transposingA: true, forward, bStride: b, beta: 1,
                    into: sum + tile.firstColumn * b, cStride: b)
            } else {
                SparseKernel.backward(tile, forward, width: b, into: sum)
            }
        }
    }

    /// Writes the forward product of the present rows to their place in `[rowCount, width]`.
    func copyForward(into target: UnsafeMutablePointer<Float>) {
        forward.withUnsafePointer {
            (target + firstRow * width).update(from: $0, count: rowCount * width)
        }
    }

    /// Calls `body` for each tile of the present rows, left to right, with the expanded tile
    /// `[rowCount, columnCount]` if it is dense enough.
    private mutating func forEachTile(
        _ body: (SparseTile, UnsafeMutablePointer<Float>, UnsafePointer<Float>?) -> Void
    ) {
        let matrix = matrix
        let rows = firstRow..<firstRow + rowCount
        // Each row's entries in the tile: from `starts` to `ends`.
        var starts = [Int](repeating: 0, count: rowCount)
        var ends = Array(matrix.rowOffsets[rows])
        forward.withUnsafeMutablePointer { forward in
            expanded.withUnsafeMutablePointer { expanded in
                starts.withUnsafeMutablePointer { starts in
                    ends.withUnsafeMutablePointer { ends in
                        matrix.withTiles(rows, starts: starts, ends: ends) { tile, entryCount in
                            let size = Double(tile.rowCount * tile.columnCount)
                            if Double(entryCount) >= Self.densityForExpansion * size {
                                tile.expand(into: expanded)
                                body(tile, forward, UnsafePointer(expanded))
                            } else if entryCount > 0 {
                                body(tile, forward, nil)
                            }
                        }
                    }
                }
            }
        }
    }
}

extension SparseMatrix {
    /// Calls `body` with each tile of some rows, left to right, and the number of its entries.
    fileprivate func withTiles(
        _ rows: Range<Int>, starts: UnsafeMutablePointer<Int>, ends: UnsafeMutablePointer<Int>,
        _ body: (SparseTile, Int) -> Void
    ) {
        columnIndices.withUnsafePointer { columns in
            values.withUnsafePointer { values in
                rowOffsets.withUnsafePointer { offsets in
                    var firstColumn = 0
                    while firstColumn < columnCount {
                        let width = min(SparseTiles.tileColumnCount, columnCount - firstColumn)
                        let boundary = Int32(firstColumn + width)
                        var entryCount = 0
                        for row in 0..<rows.count {
                            let last = offsets[rows.lowerBound + row + 1]
                            var end = ends[row]
                            starts[row] = end
                            while end < last && columns[end] < boundary { end += 1 }
                            ends[row] = end
                            entryCount += end - starts[row]
                        }
                        let tile = SparseTile(
                            rowCount: rows.count, firstColumn: firstColumn, columnCount: width,
                            columns: columns, values: values, starts: UnsafePointer(starts),
                            ends: UnsafePointer(ends))
                        body(tile, entryCount)
                        firstColumn += width
                    }
                }
            }
        }
    }
}

/// The entries of some rows that lie in a range of columns; valid only while the tile is walked.
struct SparseTile {
    let rowCount: Int
    let firstColumn: Int
    let columnCount: Int
    /// All entries of the shard; each row owns `starts[row]..<ends[row]` of them.
    let columns: UnsafePointer<Int32>
    let values: UnsafePointer<Float>
    let starts: UnsafePointer<Int>
    let ends: UnsafePointer<Int>

    /// Writes the tile densely, `[rowCount, columnCount]`.
    func expand(into target: UnsafeMutablePointer<Float>) {
        target.update(repeating: 0, count: rowCount * columnCount)
        for row in 0..<rowCount {
            let line = target + (row * columnCount - firstColumn)
            for entry in starts[row]..<ends[row] { line[Int(columns[entry])] = values[entry] }
        }
    }
}
