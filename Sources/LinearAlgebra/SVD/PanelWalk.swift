/// One panel's way over the bands of shards, with the memory it needs.
///
/// Its memory has no other owner, and nothing of it is read before it is written.
final class PanelWalk {
    private let panels: ColumnPanels
    private let panel: Int
    private let vectors: Int
    /// d.
    private let rowCount: Int
    /// The panel itself, `[d, 16 · vectors]`.
    private let packed: UnsafeMutablePointer<Float>
    /// Aᵀ(A·panel), `[d, 16 · vectors]`; nil when only A·panel is wanted.
    private let sum: UnsafeMutablePointer<Float>?
    /// `[rows of the band, 16 · vectors]`, the present band's product.
    private var forward: [Float] = []
    private var expanded: [Float] = []

    /// Takes a panel of `matrix` `[rowCount, width]`.
    init(
        _ panels: ColumnPanels, _ panel: Int, _ matrix: UnsafePointer<Float>, rowCount: Int,
        sums: Bool
    ) {
        self.panels = panels
        self.panel = panel
        self.rowCount = rowCount
        vectors = panels.vectors(panel)
        let count = rowCount * 16 * vectors
        packed = Self.allocate(count)
        panels.pack(panel, of: matrix, rowCount: rowCount, into: packed)
        sum = sums ? Self.allocate(count) : nil
        sum?.initialize(repeating: 0, count: count)
    }

    private static func allocate(_ count: Int) -> UnsafeMutablePointer<Float> {
        let memory = UnsafeMutablePointer<Float>.allocate(capacity: count)
        UnsafeMutableBufferPointer(start: memory, count: count).preferLargePages()
        return memory
    }

    deinit {
        packed.deallocate()
        sum?.deallocate()
    }

    /// Computes a band's product with the panel.
    func multiply(_ band: SparseBand) {
        let count = band.rowCount * 16 * vectors
        if forward.count < count { forward = [Float](repeating: 0, count: count) }
        let scratch = SparseTile.expandedRowCount * band.tileColumnCount
        if expanded.count < scratch { expanded = [Float](repeating: 0, count: scratch) }
        forward.withUnsafeMutablePointer { forward in
            expanded.withUnsafeMutablePointer { expanded in
                forward.update(repeating: 0, count: count)
                band.forEachTile { tile in
                    tile.multiply(packed, vectors: vectors, into: forward, expanded: expanded)
                }
            }
        }
    }

    /// Adds (band)ᵀ · (its product) to the sum.
    func multiplyTransposed(_ band: SparseBand) {
        guard let sum else { preconditionFailure("this walk has no sum") }
        forward.withUnsafePointer { forward in
            expanded.withUnsafeMutablePointer { expanded in
                band.forEachTile { tile in
                    tile.multiplyTransposed(
                        forward, vectors: vectors, into: sum, expanded: expanded)
                }
            }
        }
    }

    /// Adds the sum to its columns of `matrix` `[d, width]`.
    func addSum(to matrix: UnsafeMutablePointer<Float>) {
        guard let sum else { preconditionFailure("this walk has no sum") }
        panels.add(panel, sum, rowCount: rowCount, to: matrix)
    }

    /// Adds the present band's product to its columns of `matrix` `[rowCount, width]`.
    func addProduct(to matrix: UnsafeMutablePointer<Float>, rowCount: Int) {
        forward.withUnsafePointer { panels.add(panel, $0, rowCount: rowCount, to: matrix) }
    }
}
