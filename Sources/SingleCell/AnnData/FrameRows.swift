/// Delivers rows of a data frame whose columns are datasets of their own.
struct FrameRows: ~Copyable, DenseRowSource {
    private let frame: FrameMatrix
    private let root: HDF5Group

    init(_ frame: FrameMatrix, root: borrowing HDF5Group) {
        self.frame = frame
        self.root = root.reopened()
    }

    var bandRowCount: Int {
        max(1, DenseRowReader.bandBytes / (4 * max(1, frame.columns.count)))
    }

    /// Missing values become NaN, which no matrix may hold.
    func read(
        _ rows: Range<Int>, into destination: UnsafeMutablePointer<Float>
    ) throws(SingleCellError) {
        let width = frame.columns.count
        let scratch = UnsafeMutablePointer<Float>.allocate(capacity: rows.count)
        defer { scratch.deallocate() }
        for (index, column) in frame.columns.enumerated() {
            try root.dataset(column.values).readFloats(
                start: [rows.lowerBound], count: [rows.count], into: scratch)
            for row in 0..<rows.count { destination[row * width + index] = scratch[row] }
            guard let mask = column.mask else { continue }
            try root.dataset(mask).readFloats(
                start: [rows.lowerBound], count: [rows.count], into: scratch)
            for row in 0..<rows.count where scratch[row] != 0 {
                destination[row * width + index] = .nan
            }
        }
    }

    func storedValue(row: Int, column: Int) throws(SingleCellError) -> Double {
        let column = frame.columns[column]
        if let mask = column.mask, try root.dataset(mask).readDouble(at: [row]) != 0 {
            return .nan
        }
        return try root.dataset(column.values).readDouble(at: [row])
    }
}
