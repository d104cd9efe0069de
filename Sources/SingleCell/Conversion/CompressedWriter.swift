internal import CHDF5
internal import LinearAlgebra

/// Writes a sparse Float32 matrix row by row as AnnData with CSR, whose size shows only at the end.
///
/// Equal rows give equal bytes. The file appears by rename when `finish` succeeds.
struct CompressedWriter: ~Copyable {
    private var pending: PendingFile
    private let file: HDF5File
    private var columns: GrowingVector
    private var values: GrowingVector
    private var offsets: [Int] = [0]

    /// Elements of a chunk: half a megabyte.
    private static let chunkCount = 1 << 17

    /// Starts a file at `path`.
    ///
    /// - Throws: `SingleCellError.cannotWrite`.
    init(path: String) throws(SingleCellError) {
        let pending = PendingFile(path: path)
        let file = try HDF5File(creating: pending.temporaryPath)
        let root = try file.root()
        try root.set(AnnDataEncoder.encoding("anndata", "0.1.0"))
        let matrix = try root.createGroup("X")
        let values = GrowingVector(
            try matrix.createVector(
                "data", type: mm_h5t_ieee_f32le(), chunkCount: Self.chunkCount),
            chunkCount: Self.chunkCount)
        let columns = GrowingVector(
            try matrix.createVector(
                "indices", type: mm_h5t_std_i32le(), chunkCount: Self.chunkCount),
            chunkCount: Self.chunkCount)
        self.pending = pending
        self.file = file
        self.values = values
        self.columns = columns
    }

    /// Rows so far.
    var rowCount: Int { offsets.count - 1 }
    /// Entries so far.
    var entryCount: Int { offsets[offsets.count - 1] }

    /// Appends a row: entries of one cell whose columns ascend; zeros are left out.
    mutating func append(
        _ row: ArraySlice<EntryRuns.Entry>
    ) throws(SingleCellError) {
        var count = entryCount
        for entry in row where entry.value != 0 {
            try columns.append(UInt32(bitPattern: entry.column))
            try values.append(entry.value.bitPattern)
            count += 1
        }
        offsets.append(count)
    }

    /// Writes the names, closes the file and gives it its name.
    ///
    /// - Parameter names: Of as many cells as rows were appended.
    /// - Throws: `SingleCellError.cannotWrite`.
    consuming func finish(_ names: EntryNames) throws(SingleCellError) {
        precondition(names.cellIds.count == rowCount, "\(rowCount) rows")
        try columns.finish()
        try values.finish()
        try write(names)
        columns.close()
        values.close()
        try file.close()
        try pending.commit()
    }

    /// Writes what stands beside the values; its handles are gone before the file is closed.
    private func write(_ names: EntryNames) throws(SingleCellError) {
        let root = try file.root()
        let matrix = try root.group("X")
        try matrix.createDataset("indptr", type: mm_h5t_std_i64le(), shape: [offsets.count])
            .write(type: mm_h5t_native_int64(), offsets)
        try matrix.set(
            AnnDataEncoder.encoding("csr_matrix", "0.1.0") + [
                ("shape", .integers([rowCount, names.columnNames.count]))
            ])
        try AnnDataEncoder.write([], index: names.cellIds, "obs", in: root)
        try AnnDataEncoder.write(
            names.columnFacts.map {
                AnnDataContents.Column($0.name, .strings($0.values))
            }, index: names.columnNames, "var", in: root)
        for name in ["layers", "obsm", "obsp", "varm", "varp", "uns"] {
            try root.createGroup(name).set(AnnDataEncoder.encoding("dict", "0.1.0"))
        }
    }
}

/// A vector of elements of four bytes that is written chunk by chunk, compressed by blosc.
struct GrowingVector: ~Copyable {
    private let dataset: HDF5Dataset
    private let chunkCount: Int
    private var waiting: [UInt32] = []
    private var writtenCount = 0

    /// Takes an empty vector with chunks of `chunkCount` elements.
    init(_ dataset: consuming HDF5Dataset, chunkCount: Int) {
        self.dataset = dataset
        self.chunkCount = chunkCount
        waiting.reserveCapacity(chunkCount)
    }

    /// Appends an element.
    mutating func append(_ bits: UInt32) throws(SingleCellError) {
        waiting.append(bits)
        if waiting.count == chunkCount { try flush(chunkCount) }
    }

    /// Writes the rest, and cuts the vector to its length.
    mutating func finish() throws(SingleCellError) {
        let count = waiting.count
        guard count > 0 else { return }
        // A chunk is stored whole, even where it reaches beyond the last element.
        waiting.append(contentsOf: repeatElement(0, count: chunkCount - count))
        try flush(count)
    }

    private mutating func flush(_ count: Int) throws(SingleCellError) {
        try dataset.extend(to: writtenCount + count)
        let packed = waiting.withUnsafeBytes { BloscChunk.compress($0, elementBytes: 4) }
        guard let packed else {
            throw .cannotWrite(path: dataset.path, reason: "blosc could not compress a chunk")
        }
        try dataset.writeChunk(packed, at: [writtenCount])
        writtenCount += count
        waiting.removeAll(keepingCapacity: true)
    }

    /// Releases the handle, so that the file can be closed.
    consuming func close() {}
}
