internal import LinearAlgebra
internal import SingleCell

/// About a thousand cells of two matrices, joined by id, from all over the files.
struct CellSample {
    /// `[n]` ids.
    let cells: [String]
    /// `[n, p]`.
    let first: CellMatrix
    /// `[n, m]`.
    let second: CellMatrix

    /// The number of cells to compare.
    private static let mostCells = 1_024
    /// The number of runs of neighbouring rows that they come from.
    private static let blockCount = 8

    /// Reads the values of some of `pairs`.
    ///
    /// - Parameters:
    ///   - pairs: The rows of one cell in the first and in the second matrix, for each cell.
    ///   - first: The matrix whose neighbouring rows are read.
    ///   - second: The matrix whose rows follow.
    /// - Throws: What reading throws.
    init(
        _ pairs: [(first: Int, second: Int)],
        _ first: (header: MatrixHeader, location: MatrixLocation),
        _ second: (header: MatrixHeader, location: MatrixLocation)
    ) throws(SingleCellError) {
        let most = min(
            Self.mostCells, RowPicker.rowLimit(first.header), RowPicker.rowLimit(second.header))
        // Where one file stores columns, its rows lead, since they must be neighbours.
        let isSecondLeading = second.header.storage == .csc && first.header.storage != .csc
        let ordered = pairs.sorted {
            isSecondLeading ? $0.second < $1.second : $0.first < $1.first
        }
        let isByColumn = first.header.storage == .csc || second.header.storage == .csc
        var chosen = Self.blocks(of: ordered, count: isByColumn ? 1 : Self.blockCount, most: most)
        chosen = RowPicker.readable(chosen.map(\.first), of: first.header).map { chosen[$0] }
        chosen = RowPicker.readable(chosen.map(\.second), of: second.header).map { chosen[$0] }
        cells = chosen.map { first.header.cellIds[$0.first] }
        self.first = try RowPicker(first.location).read(chosen.map(\.first))
        self.second = try RowPicker(second.location).read(chosen.map(\.second))
    }

    /// Returns runs of neighbours spread evenly over the pairs; all pairs if they are few.
    private static func blocks(
        of pairs: [(first: Int, second: Int)], count: Int, most: Int
    ) -> [(first: Int, second: Int)] {
        guard pairs.count > most else { return pairs }
        let length = max(1, most / count)
        return (0..<count).flatMap { block in
            let start = count == 1 ? 0 : block * (pairs.count - length) / (count - 1)
            return pairs[start..<start + length]
        }
    }
}
