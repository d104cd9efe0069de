/// Products of sparse shards with a narrow matrix, panel by panel.
enum SparseProducts {
    /// Adds Aᵀ(A·Q) of all shards to `sum`.
    ///
    /// - Parameters:
    ///   - shards: A, cut; added in their order whatever the number of threads.
    ///   - basis: Q, `[d, b]`.
    ///   - width: b.
    ///   - threadCount: Threads that share the panels. Each needs memory for two panels, 512 bytes
    ///     a column of A.
    ///   - sum: `[d, b]`.
    static func addGram(
        _ shards: [SparseTiles], _ basis: UnsafePointer<Float>, width: Int, threadCount: Int,
        into sum: UnsafeMutablePointer<Float>
    ) {
        let d = shards.first?.columnCount ?? 0
        let panels = ColumnPanels(width: width)
        let (basis, sum) = (SharedMemory(basis), SharedMemory(UnsafePointer(sum)))
        Threads.forEach(panels.count, threadCount: threadCount) { panel in
            let vectors = panels.vectors(panel)
            let packed = UnsafeMutablePointer<Float>.allocate(capacity: 16 * vectors * d)
            let added = UnsafeMutablePointer<Float>.allocate(capacity: 16 * vectors * d)
            defer {
                packed.deallocate()
                added.deallocate()
            }
            panels.pack(panel, of: basis.start, rowCount: d, into: packed)
            added.initialize(repeating: 0, count: 16 * vectors * d)
            for tiles in shards {
                var walk = Walk(tiles, vectors: vectors)
                for band in 0..<tiles.bandCount {
                    walk.multiply(band, packed)
                    walk.multiplyTransposed(band, into: added)
                }
            }
            panels.add(panel, added, rowCount: d, to: sum.mutableStart)
        }
    }

    /// Writes A·V of one shard to `target` `[n, k]`, V being `[d, k]`.
    static func project(
        _ tiles: SparseTiles, _ components: UnsafePointer<Float>, width: Int,
        into target: UnsafeMutablePointer<Float>
    ) {
        let d = tiles.columnCount
        let panels = ColumnPanels(width: width)
        for panel in 0..<panels.count {
            let vectors = panels.vectors(panel)
            let packed = UnsafeMutablePointer<Float>.allocate(capacity: 16 * vectors * d)
            defer { packed.deallocate() }
            panels.pack(panel, of: components, rowCount: d, into: packed)
            var walk = Walk(tiles, vectors: vectors)
            for band in 0..<tiles.bandCount {
                let rows = tiles.rows(ofBand: band)
                walk.multiply(band, packed)
                walk.forward.withUnsafePointer {
                    panels.add(
                        panel, $0, rowCount: rows.count, to: target + rows.lowerBound * width)
                }
            }
        }
    }
}

/// One panel's way over one shard.
private struct Walk {
    private let tiles: SparseTiles
    private let vectors: Int
    /// `[bandRowCount, 16 · vectors]`, the present band's product.
    var forward: [Float]
    private var expanded: [Float]

    init(_ tiles: SparseTiles, vectors: Int) {
        self.tiles = tiles
        self.vectors = vectors
        let rows = min(tiles.bandRowCount, tiles.rowCount)
        forward = [Float](repeating: 0, count: rows * 16 * vectors)
        expanded = [Float](
            repeating: 0, count: min(rows, SparseTile.expandedRowCount) * tiles.tileColumnCount)
    }

    /// Computes a band's product with a panel `[d, 16 · vectors]`.
    mutating func multiply(_ band: Int, _ right: UnsafePointer<Float>) {
        let (tiles, vectors) = (tiles, vectors)
        let count = tiles.rows(ofBand: band).count * 16 * vectors
        forward.withUnsafeMutablePointer { forward in
            expanded.withUnsafeMutablePointer { expanded in
                forward.update(repeating: 0, count: count)
                tiles.forEachTile(ofBand: band) { tile in
                    tile.multiply(right, vectors: vectors, into: forward, expanded: expanded)
                }
            }
        }
    }

    /// Adds (band)ᵀ · (its product) to a panel `[d, 16 · vectors]`.
    mutating func multiplyTransposed(_ band: Int, into sum: UnsafeMutablePointer<Float>) {
        let (tiles, vectors) = (tiles, vectors)
        forward.withUnsafePointer { forward in
            expanded.withUnsafeMutablePointer { expanded in
                tiles.forEachTile(ofBand: band) { tile in
                    tile.multiplyTransposed(
                        forward, vectors: vectors, into: sum, expanded: expanded)
                }
            }
        }
    }
}
