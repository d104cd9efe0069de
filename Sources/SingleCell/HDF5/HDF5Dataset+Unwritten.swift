internal import CHDF5

extension HDF5Dataset {
    /// The parts of a data set that were never written, which read as the fill value.
    struct Unwritten: Sendable, Equatable {
        /// Chunks; 1 where the values lie in one piece.
        let chunkCount: Int
        /// Chunks that were never written.
        let missingCount: Int
        /// Rows of the data set that lie in such chunks, wholly or in part, ascending ranges.
        let rows: [Range<Int>]
    }

    /// Chunks that are looked up one by one when some are missing.
    private static let lookupLimit = 1 << 20

    /// The chunks that were never written; nil if all are there, or there are no elements.
    ///
    /// A file whose writer stopped early looks so; also one whose writer left zeros out.
    func unwritten() throws(SingleCellError) -> Unwritten? {
        guard elementCount > 0, !shape.isEmpty else { return nil }
        HDF5Library.enter()
        guard let chunk = chunkShape else {
            let isMissing = H5Dget_storage_size(handle.id) == 0
            return isMissing
                ? Unwritten(chunkCount: 1, missingCount: 1, rows: [0..<shape[0]]) : nil
        }
        let grid = zip(shape, chunk).map { ($0 + $1 - 1) / $1 }
        let total = grid.reduce(1, *)
        var stored: UInt64 = 0
        guard let space = HDF5Handle(H5Dget_space(handle.id)),
            H5Dget_num_chunks(handle.id, space.id, &stored) >= 0
        else { throw unreadable() }
        let missingCount = total - Int(clamping: stored)
        guard missingCount > 0 else { return nil }
        return Unwritten(
            chunkCount: total, missingCount: missingCount,
            rows: total <= Self.lookupLimit ? try missingRows(grid, chunk) : [])
    }

    private func missingRows(
        _ grid: [Int], _ chunk: [Int]
    ) throws(SingleCellError) -> [Range<Int>] {
        let inner = grid.dropFirst().reduce(1, *)
        var ranges: [Range<Int>] = []
        for stripe in 0..<grid[0] {
            var isWhole = true
            for index in 0..<inner where isWhole {
                var offset = [UInt64](repeating: 0, count: shape.count)
                offset[0] = UInt64(stripe * chunk[0])
                var rest = index
                for axis in stride(from: shape.count - 1, to: 0, by: -1) {
                    offset[axis] = UInt64(rest % grid[axis] * chunk[axis])
                    rest /= grid[axis]
                }
                isWhole =
                    try HDF5Library.storedBytes(
                        ofChunkAt: offset, dataset: handle.id, path: path, name: name) > 0
            }
            guard !isWhole else { continue }
            let rows = stripe * chunk[0]..<min(shape[0], (stripe + 1) * chunk[0])
            if let last = ranges.last, last.upperBound == rows.lowerBound {
                ranges[ranges.count - 1] = last.lowerBound..<rows.upperBound
            } else {
                ranges.append(rows)
            }
        }
        return ranges
    }
}
