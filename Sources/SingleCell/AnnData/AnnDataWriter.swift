internal import CHDF5
package import LinearAlgebra

/// Writes an AnnData file whose matrices arrive in blocks of rows, readable by anndata ≥ 0.8.
///
/// Equal contents give equal bytes. The file appears by rename when `finish` succeeds.
package struct AnnDataWriter: ~Copyable {
    private var pending: PendingFile
    private let file: HDF5File
    private let shape: [Int]
    /// Of each matrix and table that is streamed, by its place, the columns.
    private let widths: [String: Int]
    /// Of each matrix by its place, the rows that were appended.
    private var rowCounts: [String: Int]
    /// Of each sparse matrix by its place, where the entries of its rows begin.
    private var rowOffsets: [String: [Int]]

    /// Entries in a chunk of a sparse matrix: 512 KiB of values.
    private static let chunkEntryCount = 1 << 17

    /// Starts a file with everything but the values of its matrices.
    ///
    /// - Parameters:
    ///   - path: Where it appears at the end.
    ///   - contents: Columns and tables as long as their index.
    /// - Throws: `SingleCellError.cannotWrite`, `duplicateCells`.
    package init(path: String, _ contents: AnnDataContents) throws(SingleCellError) {
        let (cells, features) = (contents.cells.count, contents.features.count)
        precondition(contents.cellColumns.allSatisfy { $0.values.count == cells })
        precondition(contents.featureColumns.allSatisfy { $0.values.count == features })
        precondition(contents.cellTables.values.allSatisfy { $0.rowCount == cells })
        precondition(contents.featureTables.values.allSatisfy { $0.rowCount == features })
        try CellTable.requireUnique(contents.cells, path: path)
        let pending = PendingFile(path: path)
        let file = try HDF5File(creating: pending.temporaryPath)
        let root = try file.root()
        try root.set(AnnDataEncoder.encoding("anndata", "0.1.0"))
        try AnnDataEncoder.write(contents.cellColumns, index: contents.cells, "obs", in: root)
        try AnnDataEncoder.write(contents.featureColumns, index: contents.features, "var", in: root)
        try AnnDataEncoder.write(contents.cellTables, "obsm", in: root)
        try AnnDataEncoder.write(contents.featureTables, "varm", in: root)
        try AnnDataEncoder.write(contents.facts, "uns", in: root)
        for name in ["layers", "obsp", "varp"] {
            try root.createGroup(name).set(AnnDataEncoder.encoding("dict", "0.1.0"))
        }
        for (place, storage) in contents.matrices.sorted(by: { $0.key < $1.key }) {
            try Self.create(place, storage, [cells, features], in: root)
        }
        var widths = contents.matrices.mapValues { _ in features }
        for (name, width) in contents.streamedTables.sorted(by: { $0.key < $1.key }) {
            try Self.create("obsm/\(name)", .dense, [cells, width], in: root)
            widths["obsm/\(name)"] = width
        }
        self.pending = pending
        self.file = file
        self.widths = widths
        shape = [cells, features]
        rowCounts = widths.mapValues { _ in 0 }
        rowOffsets = contents.matrices.filter { $0.value == .sparse }.mapValues { _ in [0] }
    }

    /// Starts a file with one dense matrix and columns about its cells.
    package init(
        path: String, cellIds: [String], cells: [(name: String, column: CellColumn)],
        columnNames: [String]
    ) throws(SingleCellError) {
        var contents = AnnDataContents(cells: cellIds, features: columnNames)
        contents.cellColumns = cells.map { AnnDataContents.Column($0.name, $0.column) }
        try self.init(path: path, contents)
    }

    private static func create(
        _ place: String, _ storage: AnnDataContents.Storage, _ shape: [Int],
        in root: borrowing HDF5Group
    ) throws(SingleCellError) {
        guard storage == .sparse else {
            try root.createDataset(place, type: mm_h5t_ieee_f32le(), shape: shape)
                .set(AnnDataEncoder.encoding("array", "0.2.0"))
            return
        }
        let group = try AnnDataEncoder.createSparse(place, shape: shape, in: root)
        try group.createGrowing(
            "data", type: mm_h5t_ieee_f32le(), chunkCount: chunkEntryCount)
        try group.createGrowing(
            "indices", type: mm_h5t_std_i32le(), chunkCount: chunkEntryCount)
    }

    /// Appends rows to a matrix, in the order of the cells.
    ///
    /// - Parameters:
    ///   - rows: `[count, features]`, or as wide as a table; zeros of a sparse matrix are left out.
    ///   - place: One of the contents' matrices, or `obsm/NAME` of a streamed table.
    /// - Throws: `SingleCellError.cannotWrite`.
    package mutating func append(
        _ rows: DenseMatrix, to place: String = "X"
    ) throws(SingleCellError) {
        guard let done = rowCounts[place] else { preconditionFailure("no matrix \(place)") }
        precondition(rows.columnCount == widths[place] && done + rows.rowCount <= shape[0])
        rowCounts[place] = done + rows.rowCount
        let root = try file.root()
        if rowOffsets[place] == nil {
            try root.dataset(place).writeRows(rows.values, firstRow: done)
        } else {
            try appendEntries(of: rows, to: place, in: root)
        }
    }

    private mutating func appendEntries(
        of rows: DenseMatrix, to place: String, in root: borrowing HDF5Group
    ) throws(SingleCellError) {
        var offsets = rowOffsets[place] ?? [0]
        let first = offsets[offsets.count - 1]
        var (columns, values): ([Int32], [Float]) = ([], [])
        for row in 0..<rows.rowCount {
            for (column, value) in rows.row(row).enumerated() where value != 0 {
                columns.append(Int32(column))
                values.append(value)
            }
            offsets.append(first + values.count)
        }
        rowOffsets[place] = offsets
        let group = try root.group(place)
        try group.dataset("data").append(values, type: mm_h5t_native_float(), at: first)
        try group.dataset("indices").append(columns, type: mm_h5t_native_int32(), at: first)
    }

    /// Closes the file and gives it its name; every matrix must have a row for every cell.
    package consuming func finish() throws(SingleCellError) {
        for (place, rowCount) in rowCounts {
            precondition(rowCount == shape[0], "\(place): \(rowCount) rows, \(shape[0]) cells")
        }
        try writeOffsets()
        try file.close()
        try pending.commit()
    }

    private func writeOffsets() throws(SingleCellError) {
        let root = try file.root()
        for (place, offsets) in rowOffsets.sorted(by: { $0.key < $1.key }) {
            // Int64, so that a matrix of more than 2³¹ entries reads as a small one does.
            let dataset = try root.group(place).createDataset(
                "indptr", type: mm_h5t_std_i64le(), shape: [offsets.count])
            try dataset.write(type: mm_h5t_native_int64(), offsets)
        }
    }
}
