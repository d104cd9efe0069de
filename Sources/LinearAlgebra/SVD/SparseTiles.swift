private import Synchronization

/// A sparse shard, cut into tiles for products with narrow matrices.
///
/// A tile is some hundred rows times some hundred columns. A product walks the tiles of a band of
/// rows forward, then backward, so that the part of the narrow matrix that a tile needs stays in
/// the cache. The entries are copied into the order of that walk, with columns in two bytes: read
/// where they lie in the shard, each row's part of a tile is too short for the processor to see it
/// coming, and half the time went into waiting. The copy takes 6 bytes an entry and as long as a
/// tenth of one sweep.
///
/// How the shard is cut depends on its shape and density alone, never on a clock or on the number
/// of threads, so that equal inputs give equal bytes.
struct SparseTiles: Sendable {
    /// n and d of the shard.
    let rowCount: Int
    let columnCount: Int
    /// Rows that are multiplied forward, then backward: many enough that d rows of the narrow
    /// matrix are read rarely.
    let bandRowCount: Int
    let tileColumnCount: Int
    /// Tiles side by side.
    let tileCount: Int
    private let bands: [SparseBand]

    /// Cuts a shard, several bands at once.
    init(_ matrix: SparseMatrix, threadCount: Int = 1) {
        rowCount = matrix.rowCount
        columnCount = matrix.columnCount
        let width = Self.tileColumnCount(density: matrix.density)
        tileColumnCount = width
        tileCount = (matrix.columnCount + width - 1) / width
        bandRowCount = Self.bandRowCount
        let (n, tiles) = (matrix.rowCount, tileCount)
        let found = Mutex(
            [SparseBand?](
                repeating: nil, count: (n + Self.bandRowCount - 1) / Self.bandRowCount))
        Threads.forEach((n + Self.bandRowCount - 1) / Self.bandRowCount, threadCount: threadCount) {
            let first = $0 * Self.bandRowCount
            let band = SparseBand(
                matrix, rows: first..<min(first + Self.bandRowCount, n), tileCount: tiles,
                tileColumnCount: width)
            let index = $0
            found.withLock { $0[index] = band }
        }
        bands = found.withLock { $0.compactMap(\.self) }
    }

    private static let bandRowCount = 1024

    /// A row's part of a tile should be long enough to hide the cost of changing rows, and a tile's
    /// part of the narrow matrix small enough for the cache.
    private static func tileColumnCount(density: Double) -> Int {
        var width = 128
        while width < 2048 && Double(width) * density < 24 { width *= 2 }
        return width
    }

    /// The number of bands.
    var bandCount: Int { bands.count }

    /// The rows of a band.
    func rows(ofBand band: Int) -> Range<Int> {
        band * bandRowCount..<min((band + 1) * bandRowCount, rowCount)
    }

    /// Calls `body` with each tile of a band, left to right; tiles without entries are left out.
    func forEachTile(ofBand index: Int, _ body: (SparseTile) -> Void) {
        let rows = rows(ofBand: index).count
        let band = bands[index]
        band.starts.withUnsafePointer { starts in
            band.columns.withUnsafePointer { columns in
                band.values.withUnsafePointer { values in
                    for tile in 0..<tileCount {
                        let firstColumn = tile * tileColumnCount
                        let found = SparseTile(
                            rowCount: rows, firstColumn: firstColumn,
                            columnCount: min(tileColumnCount, columnCount - firstColumn),
                            starts: starts + tile * rows, columns: columns, values: values)
                        if found.entryCount > 0 { body(found) }
                    }
                }
            }
        }
    }
}
