/// Reads rows of a dense matrix dataset as Float32.
///
/// Chunks compressed by blosc alone are fetched raw and expanded in several threads; everything
/// else goes through `H5Dread`.
struct DenseRowReader: ~Copyable {
    let dataset: HDF5Dataset
    /// Whether the dataset is [columnCount, rowCount].
    let isTransposed: Bool
    let rowCount: Int
    let columnCount: Int
    let rawChunks: RawChunkPlan?

    /// Bytes of Float32 that one band of rows should have: enough chunks to keep all cores busy,
    /// and small beside the result.
    static let bandBytes = 16 << 20

    /// Takes a matrix dataset of [rowCount, columnCount], or the reverse when transposed.
    init(
        _ dataset: consuming HDF5Dataset, isTransposed: Bool
    ) throws(SingleCellError) {
        guard dataset.shape.count == 2 else {
            throw .corrupt(
                path: dataset.path, location: dataset.name, found: "shape \(dataset.shape)",
                expected: "rows × columns")
        }
        guard dataset.element.isNumber else {
            if dataset.element == .variableBytes {
                throw .pickledTable(path: dataset.path, location: dataset.name)
            }
            throw .unsupportedType(
                path: dataset.path, location: dataset.name, found: dataset.element.description,
                expected: "numbers")
        }
        rowCount = dataset.shape[isTransposed ? 1 : 0]
        columnCount = dataset.shape[isTransposed ? 0 : 1]
        rawChunks = isTransposed ? nil : RawChunkPlan(dataset)
        self.isTransposed = isTransposed
        self.dataset = dataset
    }

    /// Rows to read at a time, a multiple of the chunk's rows where that stays small.
    var bandRowCount: Int {
        let wanted = max(1, Self.bandBytes / (4 * max(1, columnCount)))
        guard let chunk = dataset.chunkShape?[isTransposed ? 1 : 0], chunk > 1 else {
            return wanted
        }
        return max(1, chunk <= wanted ? wanted / chunk * chunk : wanted)
    }

    /// Reads `rows` into `destination`, row-major [rows.count, columnCount].
    func read(
        _ rows: Range<Int>, into destination: UnsafeMutablePointer<Float>
    ) throws(SingleCellError) {
        guard !rows.isEmpty, columnCount > 0 else { return }
        if let rawChunks {
            try rawChunks.read(dataset, rows, into: destination)
        } else if isTransposed {
            try readTransposed(rows, into: destination)
        } else {
            try dataset.readFloats(
                start: [rows.lowerBound, 0], count: [rows.count, columnCount], into: destination)
        }
    }

    private func readTransposed(
        _ rows: Range<Int>, into destination: UnsafeMutablePointer<Float>
    ) throws(SingleCellError) {
        let count = rows.count
        let scratch = UnsafeMutablePointer<Float>.allocate(capacity: count * columnCount)
        defer { scratch.deallocate() }
        try dataset.readFloats(
            start: [0, rows.lowerBound], count: [columnCount, count], into: scratch)
        for column in 0..<columnCount {
            for row in 0..<count {
                destination[row * columnCount + column] = scratch[column * count + row]
            }
        }
    }
}
