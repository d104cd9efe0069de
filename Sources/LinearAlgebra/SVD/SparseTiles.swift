private import Synchronization

/// A sparse shard, cut into tiles for products with narrow matrices.
///
/// A tile is some hundred rows times some hundred columns. A product walks the tiles of a band of
/// rows forward, then backward, so that the part of the narrow matrix that a tile needs stays in
/// the cache. The entries are copied into the order of that walk, with columns in two bytes: read
/// where they lie in the shard, each row's part of a tile is too short for the processor to see it
/// coming, and half the time went into waiting. Who makes several sweeps keeps the copy, 6 bytes
/// an entry; for one product it is made band by band in memory that stays in the cache.
///
/// How the shard is cut depends on its shape and density alone, never on a clock or on the number
/// of threads, so that equal inputs give equal bytes.
struct SparseTiles: Sendable {
    /// The shard, `[n, d]`.
    let matrix: SparseMatrix
    /// Rows that are multiplied forward, then backward.
    let bandRowCount: Int
    let tileColumnCount: Int
    /// Tiles side by side.
    private let tileCount: Int
    /// All bands, or none when they are made as they are needed.
    private var kept: [SparseBand] = []

    /// Cuts a shard without copying it.
    init(_ matrix: SparseMatrix) {
        self.matrix = matrix
        bandRowCount = Self.bandRowCount(matrix)
        tileColumnCount = Self.tileColumnCount(density: matrix.density)
        tileCount = (matrix.columnCount + tileColumnCount - 1) / tileColumnCount
    }

    /// Cuts and copies a shard, several bands at once.
    init(keeping matrix: SparseMatrix, threadCount: Int) {
        self.init(matrix)
        let cut = self
        let made = Mutex([SparseBand?](repeating: nil, count: cut.bandCount))
        Threads.forEach(cut.bandCount, threadCount: threadCount) { index in
            let band = cut.makeBand(index)
            made.withLock { $0[index] = band }
        }
        kept = made.withLock { $0.compactMap(\.self) }
    }

    /// Many enough that d rows of the narrow matrix are read rarely, few enough that their entries
    /// stay in the third-level cache.
    private static func bandRowCount(_ matrix: SparseMatrix) -> Int {
        var rows = 1024
        while rows > 128 && Double(rows * 6 * matrix.columnCount) * matrix.density > 24e6 {
            rows /= 2
        }
        return rows
    }

    /// A row's part of a tile should be long enough to hide the cost of changing rows, and a tile's
    /// part of the narrow matrix small enough for the cache.
    private static func tileColumnCount(density: Double) -> Int {
        var width = 128
        while width < 2048 && Double(width) * density < 24 { width *= 2 }
        return width
    }

    /// The number of bands.
    var bandCount: Int { (matrix.rowCount + bandRowCount - 1) / bandRowCount }

    /// The rows of a band.
    func rows(ofBand band: Int) -> Range<Int> {
        band * bandRowCount..<min((band + 1) * bandRowCount, matrix.rowCount)
    }

    /// A band, copied unless it is kept.
    func band(_ index: Int) -> SparseBand {
        kept.isEmpty ? makeBand(index) : kept[index]
    }

    private func makeBand(_ index: Int) -> SparseBand {
        SparseBand(
            matrix, rows: rows(ofBand: index), tileCount: tileCount,
            tileColumnCount: tileColumnCount)
    }
}
