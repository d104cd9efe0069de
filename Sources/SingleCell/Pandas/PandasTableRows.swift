/// Delivers rows of a pandas table, putting the columns of its blocks in the frame's order.
struct PandasTableRows: ~Copyable, DenseRowSource {
    private let layout: PandasTableLayout
    private let table: HDF5Dataset

    init(_ layout: PandasTableLayout, root: borrowing HDF5Group) throws(SingleCellError) {
        self.layout = layout
        table = try root.dataset(layout.location, cacheBytes: DenseMatrixReader.cacheBytes)
    }

    var bandRowCount: Int {
        let wanted = max(1, DenseRowReader.bandBytes / (4 * max(1, layout.columnNames.count)))
        let chunkRows = table.chunkShape?[0] ?? 1
        return chunkRows <= wanted ? wanted / chunkRows * chunkRows : wanted
    }

    func read(
        _ rows: Range<Int>, into destination: UnsafeMutablePointer<Float>
    ) throws(SingleCellError) {
        let width = layout.columnNames.count
        for block in layout.blocks {
            let count = block.columns.count
            let scratch = UnsafeMutablePointer<Float>.allocate(capacity: rows.count * count)
            defer { scratch.deallocate() }
            try table.readFloats(block.member, rows, into: scratch)
            for row in 0..<rows.count {
                let (line, part) = (destination + row * width, scratch + row * count)
                for (index, column) in block.columns.enumerated() { line[column] = part[index] }
            }
        }
    }

    func storedValue(row: Int, column: Int) throws(SingleCellError) -> Double {
        for block in layout.blocks {
            guard let index = block.columns.firstIndex(of: column) else { continue }
            return try table.readDoubles(block.member, row: row)[index]
        }
        return .nan
    }
}
