internal import CHDF5
package import LinearAlgebra

/// Writes a data frame of Float32 row by row, so that `pandas.read_hdf` reads it back.
///
/// The layout of `DataFrame.to_hdf(format="fixed", complib="blosc:zstd")`; a wide table has one
/// row a chunk, as the competition's files have. The file appears by rename when `finish` succeeds.
package struct PandasWriter: ~Copyable {
    private var pending: PendingFile
    private let file: HDF5File
    private let values: HDF5Dataset
    private let cellIds: [String]
    private let columnNames: [String]
    /// Rows in one chunk.
    private let chunkRows: Int
    /// Rows appended but not yet written, fewer than a chunk.
    private var waiting: [Float] = []
    private var rowCount = 0
    private var writtenRowCount = 0

    /// Narrow tables get several rows a chunk, of about as many bytes as PyTables would choose.
    private static let chunkBytes = 64 << 10

    /// Starts a file.
    ///
    /// - Parameters:
    ///   - path: where it appears at the end.
    ///   - key: the frame's name in the file.
    ///   - cellIds: row labels, unique.
    ///   - columnNames: column labels.
    /// - Throws: `SingleCellError.cannotWrite`, `duplicateCells`.
    package init(
        path: String, key: String, cellIds: [String], columnNames: [String]
    ) throws(SingleCellError) {
        precondition(!cellIds.isEmpty && !columnNames.isEmpty, "a table has rows and columns")
        try CellTable.requireUnique(cellIds, path: path)
        let pending = PendingFile(path: path)
        let file = try HDF5File(creating: pending.temporaryPath)
        let root = try file.root()
        try root.set(Self.groupAttributes + [("PYTABLES_FORMAT_VERSION", .fixedText("2.1"))])
        let group = try root.createGroup(key)
        try group.set(
            Self.groupAttributes + [
                ("pandas_type", .fixedText("frame")), ("pandas_version", .fixedText("0.15.2")),
                ("encoding", .fixedText("UTF-8")), ("errors", .fixedText("strict")),
                ("ndim", .integer(2)), ("nblocks", .integer(1)),
                ("axis0_variety", .fixedText("regular")),
                ("axis1_variety", .fixedText("regular")),
                ("block0_items_variety", .fixedText("regular")),
            ])
        for (member, labels, name) in [
            ("axis0", columnNames, "gene_id"), ("axis1", cellIds, "cell_id"),
            ("block0_items", columnNames, "gene_id"),
        ] {
            let index = try group.writeFixedStrings(member, labels)
            try index.set([
                ("CLASS", .fixedText("ARRAY")), ("VERSION", .fixedText("2.4")),
                ("TITLE", .fixedText("")), ("FLAVOR", .fixedText("numpy")),
                ("kind", .fixedText("string")), ("name", .fixedText(name)),
                ("transposed", .bit(true)),
            ])
        }
        let chunkRows = max(1, min(cellIds.count, Self.chunkBytes / (4 * columnNames.count)))
        let values = try group.createDataset(
            "block0_values", type: mm_h5t_ieee_f32le(), shape: [cellIds.count, columnNames.count],
            chunk: [chunkRows, columnNames.count])
        try values.set([
            ("CLASS", .fixedText("CARRAY")), ("VERSION", .fixedText("1.1")),
            ("TITLE", .fixedText("")), ("transposed", .bit(true)),
        ])
        self.pending = pending
        self.file = file
        self.values = values
        self.cellIds = cellIds
        self.columnNames = columnNames
        self.chunkRows = chunkRows
    }

    /// Appends rows, in the order of the cell ids; they are compressed in several threads.
    package mutating func append(_ rows: DenseMatrix) throws(SingleCellError) {
        precondition(rows.columnCount == columnNames.count)
        precondition(rowCount + rows.rowCount <= cellIds.count)
        waiting.append(contentsOf: rows.values)
        rowCount += rows.rowCount
        try writeChunks(waiting.count / columnNames.count / chunkRows)
    }

    /// Rows worth appending at a time by `append(rowCount:fill:)`: whole chunks, enough of them to
    /// keep all cores busy, and little beside their compressed bytes.
    package var bandRowCount: Int {
        let chunkBytes = 4 * chunkRows * columnNames.count
        return chunkRows * max(32, min(512, (64 << 20) / chunkBytes))
    }

    /// Appends rows that are made and compressed in several threads, a few at once in memory.
    ///
    /// Rows so far must be whole chunks, as they are after steps of `bandRowCount`.
    ///
    /// - Parameters:
    ///   - count: How many rows.
    ///   - fill: Given a row's position among these and `[columnCount]` zeros to set it in; called
    ///     in any order, from several threads.
    /// - Throws: `SingleCellError.cannotWrite`.
    package mutating func append(
        rowCount count: Int, fill: @Sendable (Int, UnsafeMutablePointer<Float>) -> Void
    ) throws(SingleCellError) {
        precondition(waiting.isEmpty && rowCount % chunkRows == 0, "a chunk was left open")
        precondition(rowCount + count <= cellIds.count)
        let (chunkRows, width) = (chunkRows, columnNames.count)
        precondition(
            count % chunkRows == 0 || rowCount + count == cellIds.count,
            "only the last chunk may have too few rows")
        rowCount += count
        try writePacked((count + chunkRows - 1) / chunkRows) { index in
            // A chunk is stored whole, even where it reaches beyond the last row.
            let valueCount = chunkRows * width
            let values = UnsafeMutablePointer<Float>.allocate(capacity: valueCount)
            defer { values.deallocate() }
            values.initialize(repeating: 0, count: valueCount)
            let first = index * chunkRows
            for row in first..<min(count, first + chunkRows) {
                fill(row, values + (row - first) * width)
            }
            return BloscChunk.compress(
                UnsafeRawBufferPointer(start: values, count: valueCount * 4), elementBytes: 4)
        }
    }

    /// Compresses and writes the first `count` waiting chunks.
    private mutating func writeChunks(_ count: Int) throws(SingleCellError) {
        guard count > 0 else { return }
        let chunkValues = chunkRows * columnNames.count
        let values = waiting
        try values.withUnsafeBufferPointer { (buffer) throws(SingleCellError) in
            guard let base = buffer.baseAddress else { return }
            let source = SharedMemory(base)
            try writePacked(count) { index in
                let chunk = UnsafeRawBufferPointer(
                    start: source.start + index * chunkValues, count: chunkValues * 4)
                return BloscChunk.compress(chunk, elementBytes: 4)
            }
        }
        waiting = Array(values[(count * chunkValues)...])
    }

    /// Makes the next `count` chunks in several threads and writes them in order.
    private mutating func writePacked(
        _ count: Int, _ pack: @Sendable (Int) -> [UInt8]?
    ) throws(SingleCellError) {
        let packed = [[UInt8]?](unsafeUninitializedCapacity: count) { room, initializedCount in
            guard let slots = room.baseAddress else { return }
            slots.initialize(repeating: nil, count: count)
            initializedCount = count
            let target = SharedMemory(UnsafePointer(slots))
            Parallel.forEach(count) { index in target.mutableStart[index] = pack(index) }
        }
        for chunk in packed {
            guard let chunk else {
                throw .cannotWrite(path: pending.path, reason: "blosc could not compress a row")
            }
            try values.writeChunk(chunk, at: [writtenRowCount, 0])
            writtenRowCount += chunkRows
        }
    }

    /// Closes the file and gives it its name; every cell must have its row.
    package consuming func finish() throws(SingleCellError) {
        precondition(rowCount == cellIds.count, "\(rowCount) rows for \(cellIds.count) cells")
        if !waiting.isEmpty {
            // A chunk is stored whole, even where it reaches beyond the last row.
            let missing = chunkRows * columnNames.count - waiting.count
            waiting.append(contentsOf: repeatElement(0, count: missing))
            try writeChunks(1)
        }
        values.close()
        try file.close()
        try pending.commit()
    }

    private static let groupAttributes: [(String, HDF5AttributeValue)] = [
        ("CLASS", .fixedText("GROUP")), ("TITLE", .fixedText("")), ("VERSION", .fixedText("1.0")),
    ]
}
