internal import LinearAlgebra

/// Delivers rows of a pandas frame, putting the columns of its blocks in the frame's order.
struct PandasRows: ~Copyable, DenseRowSource {
    private let layout: PandasLayout
    private let root: HDF5Group

    init(_ layout: PandasLayout, root: borrowing HDF5Group) {
        self.layout = layout
        self.root = root.reopened()
    }

    var bandRowCount: Int {
        let wanted = max(1, DenseRowReader.bandBytes / (4 * max(1, layout.columnNames.count)))
        let chunkRows = layout.blocks.map(\.chunkRows).max() ?? 1
        return chunkRows <= wanted ? wanted / chunkRows * chunkRows : wanted
    }

    func read(
        _ rows: Range<Int>, into destination: UnsafeMutablePointer<Float>
    ) throws(SingleCellError) {
        let width = layout.columnNames.count
        for block in layout.blocks {
            let reader = try open(block)
            guard block.columns.count != width || block.columns != Array(0..<width) else {
                try reader.read(rows, into: destination)
                continue
            }
            let blockWidth = block.columns.count
            let scratch = UnsafeMutablePointer<Float>.allocate(capacity: rows.count * blockWidth)
            defer { scratch.deallocate() }
            try reader.read(rows, into: scratch)
            for row in 0..<rows.count {
                let line = destination + row * width
                let part = scratch + row * blockWidth
                for (index, column) in block.columns.enumerated() { line[column] = part[index] }
            }
        }
    }

    func storedValue(row: Int, column: Int) throws(SingleCellError) -> Double {
        for block in layout.blocks {
            guard let index = block.columns.firstIndex(of: column) else { continue }
            return try open(block).storedValue(row: row, column: index)
        }
        return .nan
    }

    /// Rows of raw chunks, if one block holds all columns in the frame's order.
    func sparseRows(
        _ range: Range<Int>, of header: MatrixHeader
    ) throws(SingleCellError) -> SparseMatrix? {
        let width = layout.columnNames.count
        guard layout.blocks.count == 1, layout.blocks[0].columns == Array(0..<width) else {
            return nil
        }
        return try open(layout.blocks[0]).sparseRows(range, of: header)
    }

    private func open(_ block: PandasLayout.Block) throws(SingleCellError) -> DenseRowReader {
        try DenseRowReader(
            root.dataset(block.location, cacheBytes: DenseMatrixReader.cacheBytes),
            isTransposed: block.isTransposed)
    }
}
