/// The entries of some rows of a shard in the order of tiles: tile after tile, and row after row
/// in a tile.
struct SparseBand: Sendable {
    let rowCount: Int
    /// d.
    private let columnCount: Int
    let tileColumnCount: Int
    /// `[tileCount · rows + 1]`, ascending: each row's first entry in each tile.
    private let starts: [UInt32]
    /// Of every entry, counted from the tile's first column.
    private let columns: [UInt16]
    private let values: [Float]

    /// Rows that are copied at once: as many streams as the processor follows.
    private static let blockRowCount = 16

    /// Copies some rows.
    init(_ matrix: SparseMatrix, rows: Range<Int>, tileCount: Int, tileColumnCount width: Int) {
        let n = rows.count
        rowCount = n
        columnCount = matrix.columnCount
        tileColumnCount = width
        let first = matrix.rowOffsets[rows.lowerBound]
        let count = matrix.rowOffsets[rows.upperBound] - first
        precondition(count <= Int(UInt32.max), "\(count) entries in \(n) rows")
        let lengths = Self.lengths(matrix, rows, tileCount, width)
        var starts = [UInt32](repeating: 0, count: tileCount * n + 1)
        var total: UInt32 = 0
        for tile in 0..<tileCount {
            for row in 0..<n {
                starts[tile * n + row] = total
                total += lengths[row * tileCount + tile]
            }
        }
        starts[tileCount * n] = total
        self.starts = starts
        let offsets = Array(matrix.rowOffsets[rows])
        var values: [Float] = []
        columns = [UInt16](unsafeUninitializedCapacity: count) { newColumns, columnsCount in
            newColumns.preferLargePages()
            values = [Float](unsafeUninitializedCapacity: count) { newValues, valuesCount in
                newValues.preferLargePages()
                if let newColumns = newColumns.baseAddress, let newValues = newValues.baseAddress {
                    Self.copy(
                        matrix, offsets, lengths, starts, tileCount, width, newColumns, newValues)
                }
                valuesCount = count
            }
            columnsCount = count
        }
        self.values = values
    }

    /// Calls `body` with each tile, left to right; tiles without entries are left out.
    func forEachTile(_ body: (SparseTile) -> Void) {
        starts.withUnsafePointer { starts in
            columns.withUnsafePointer { columns in
                values.withUnsafePointer { values in
                    for firstColumn in stride(from: 0, to: columnCount, by: tileColumnCount) {
                        let tile = SparseTile(
                            rowCount: rowCount, firstColumn: firstColumn,
                            columnCount: min(tileColumnCount, columnCount - firstColumn),
                            starts: starts + firstColumn / tileColumnCount * rowCount,
                            columns: columns, values: values)
                        if tile.entryCount > 0 { body(tile) }
                    }
                }
            }
        }
    }

    /// The entries of each row in each tile, `[rows, tileCount]`.
    private static func lengths(
        _ matrix: SparseMatrix, _ rows: Range<Int>, _ tileCount: Int, _ width: Int
    ) -> [UInt32] {
        [UInt32](unsafeUninitializedCapacity: rows.count * tileCount) { lengths, count in
            matrix.columnIndices.withUnsafeBufferPointer { columns in
                var place = 0
                for row in rows {
                    var entry = matrix.rowOffsets[row]
                    let end = matrix.rowOffsets[row + 1]
                    for tile in 0..<tileCount {
                        let start = entry
                        let boundary = (tile + 1) * width
                        while entry < end && Int(columns[entry]) < boundary { entry += 1 }
                        lengths[place] = UInt32(truncatingIfNeeded: entry - start)
                        place += 1
                    }
                }
            }
            count = rows.count * tileCount
        }
    }

    /// Copies entries, a few rows at a time, so that what is written together lies together.
    private static func copy(
        _ matrix: SparseMatrix, _ offsets: [Int], _ lengths: [UInt32], _ starts: [UInt32],
        _ tileCount: Int, _ width: Int, _ newColumns: UnsafeMutablePointer<UInt16>,
        _ newValues: UnsafeMutablePointer<Float>
    ) {
        let n = offsets.count
        var next = offsets
        matrix.columnIndices.withUnsafePointer { columns in
            matrix.values.withUnsafePointer { values in
                for firstRow in stride(from: 0, to: n, by: blockRowCount) {
                    for tile in 0..<tileCount {
                        let firstColumn = Int32(truncatingIfNeeded: tile * width)
                        for row in firstRow..<min(firstRow + blockRowCount, n) {
                            let length = Int(lengths[row * tileCount + tile])
                            let target = Int(starts[tile * n + row])
                            let source = columns + next[row]
                            let newColumns = newColumns + target
                            for i in 0..<length {
                                newColumns[i] = UInt16(
                                    truncatingIfNeeded: source[i] &- firstColumn)
                            }
                            (newValues + target).update(from: values + next[row], count: length)
                            next[row] += length
                        }
                    }
                }
            }
        }
    }
}
