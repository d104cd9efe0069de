/// Products of sparse shards with a narrow matrix, panel by panel.
enum SparseProducts {
    /// Panels that a thread walks with at once, so that a band is made once for all of them; more
    /// would only cost memory.
    private static let panelsPerWalk = 4

    /// Adds Aᵀ(A·Q) of a shard to `sum`.
    ///
    /// - Parameters:
    ///   - tiles: A, cut.
    ///   - basis: Q, `[d, b]`.
    ///   - width: b.
    ///   - threadCount: Threads that share the panels. Each needs memory for its panels twice, at
    ///     most 3 KB a column of A.
    ///   - sum: `[d, b]`.
    static func addGram(
        _ tiles: SparseTiles, _ basis: UnsafePointer<Float>, width: Int, threadCount: Int,
        into sum: UnsafeMutablePointer<Float>
    ) {
        let d = tiles.matrix.columnCount
        let panels = ColumnPanels(width: width)
        let walks = walks(panels.count, threadCount: threadCount)
        let (basis, sum) = (SharedMemory(basis), SharedMemory(UnsafePointer(sum)))
        Threads.forEach(walks.count, threadCount: threadCount) { index in
            let walkers = walks[index].map {
                PanelWalk(panels, $0, basis.start, rowCount: d, sums: true)
            }
            for index in 0..<tiles.bandCount {
                let band = tiles.band(index)
                for walker in walkers {
                    walker.multiply(band)
                    walker.multiplyTransposed(band)
                }
            }
            for walker in walkers { walker.addSum(to: sum.mutableStart) }
        }
    }

    /// Writes A·V of one shard to `target` `[n, k]`, V being `[d, k]`; threads share the panels.
    static func project(
        _ tiles: SparseTiles, _ components: UnsafePointer<Float>, width: Int, threadCount: Int,
        into target: UnsafeMutablePointer<Float>
    ) {
        let panels = ColumnPanels(width: width)
        let walks = walks(panels.count, threadCount: threadCount)
        let (components, target) = (
            SharedMemory(components), SharedMemory(UnsafePointer(target))
        )
        Threads.forEach(walks.count, threadCount: threadCount) { index in
            let walkers = walks[index].map {
                PanelWalk(
                    panels, $0, components.start, rowCount: tiles.matrix.columnCount, sums: false)
            }
            for index in 0..<tiles.bandCount {
                let band = tiles.band(index)
                for walker in walkers {
                    walker.multiply(band)
                    walker.addProduct(
                        to: target.mutableStart + tiles.rows(ofBand: index).lowerBound * width,
                        rowCount: band.rowCount)
                }
            }
        }
    }

    /// Which panels are walked with at once.
    private static func walks(_ panelCount: Int, threadCount: Int) -> [Range<Int>] {
        let size = max(1, min(panelsPerWalk, panelCount / max(1, threadCount)))
        return stride(from: 0, to: panelCount, by: size).map { $0..<min($0 + size, panelCount) }
    }
}
