/// The columns of a narrow matrix, cut into panels of a few vectors of sixteen.
///
/// A panel is stored as a matrix of its own, padded with zeros, so that its part beside a tile is
/// contiguous and fits a cache; panels are also what several threads share, as no sum crosses
/// them. The cut depends on the width and on the processor only.
struct ColumnPanels: Sendable {
    /// b, the columns of the narrow matrix.
    let width: Int
    /// The number of panels.
    let count: Int
    private let vectorCount: Int

    /// Cuts a width into an even number of panels, as even as vectors allow.
    init(width: Int) {
        self.width = width
        vectorCount = (width + 15) / 16
        let pairs =
            (vectorCount + 2 * SparseTile.vectorsPerPanel - 1)
            / (2 * SparseTile.vectorsPerPanel)
        count = min(vectorCount, 2 * pairs)
    }

    /// The vectors of a panel.
    func vectors(_ panel: Int) -> Int {
        firstVector(panel + 1) - firstVector(panel)
    }

    /// The columns of a panel, without padding.
    func columns(_ panel: Int) -> Range<Int> {
        16 * firstVector(panel)..<min(16 * firstVector(panel + 1), width)
    }

    private func firstVector(_ panel: Int) -> Int {
        (panel * vectorCount + count - 1) / count
    }

    /// Copies a panel of `matrix` `[rowCount, width]` to `[rowCount, 16 · vectors]`.
    func pack(
        _ panel: Int, of matrix: UnsafePointer<Float>, rowCount: Int,
        into target: UnsafeMutablePointer<Float>
    ) {
        let columns = columns(panel)
        let padded = 16 * vectors(panel)
        for row in 0..<rowCount {
            let line = target + row * padded
            line.update(from: matrix + (row * width + columns.lowerBound), count: columns.count)
            for column in columns.count..<padded { line[column] = 0 }
        }
    }

    /// Adds a panel `[rowCount, 16 · vectors]` to its columns of `matrix` `[rowCount, width]`.
    func add(
        _ panel: Int, _ source: UnsafePointer<Float>, rowCount: Int,
        to matrix: UnsafeMutablePointer<Float>
    ) {
        let columns = columns(panel)
        let padded = 16 * vectors(panel)
        for row in 0..<rowCount {
            let line = source + row * padded
            let target = matrix + (row * width + columns.lowerBound)
            for column in 0..<columns.count { target[column] += line[column] }
        }
    }
}
