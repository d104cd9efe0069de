internal import CHDF5

/// Fetches the stored bytes of a dataset's chunks; may be used in several threads at once.
struct RawChunks: Sendable {
    /// How a chunk was stored.
    enum Stored: Sendable {
        case compressed(byteCount: Int)
        /// The filter was skipped for this chunk.
        case plain(byteCount: Int)
        /// Never written: every element has the fill value.
        case absent
    }

    let path: String
    let name: String
    /// Valid while the dataset is open, which is the caller's business.
    private let id: Int64

    /// Looks at a dataset that stays open as long as this value is used.
    init(_ dataset: borrowing HDF5Dataset) {
        path = dataset.path
        name = dataset.name
        id = dataset.handle.id
    }

    /// Copies the bytes of the chunk that begins at `row` and `column` into `room`.
    func fetch(
        row: Int, column: Int, into room: UnsafeMutableRawBufferPointer
    ) throws(SingleCellError) -> Stored {
        let offset = [UInt64(row), UInt64(column)]
        let size = try HDF5Library.storedBytes(
            ofChunkAt: offset, dataset: id, path: path, name: name)
        guard size > 0 else { return .absent }
        guard size <= room.count else {
            throw .corrupt(
                path: path, location: name, found: "a chunk of \(size) bytes at row \(row)",
                expected: "at most \(room.count)")
        }
        var skipped: UInt32 = 0
        guard H5Dread_chunk(id, mm_h5p_default(), offset, &skipped, room.baseAddress) >= 0 else {
            throw unreadable()
        }
        return skipped & 1 == 0
            ? .compressed(byteCount: Int(size)) : .plain(byteCount: Int(size))
    }

    /// Reads rows of Float32 through libhdf5, which knows fill values.
    func readThroughLibrary(
        row: Int, column: Int, rowCount: Int, columnCount: Int,
        into destination: UnsafeMutablePointer<Float>
    ) throws(SingleCellError) {
        let start = [UInt64(row), UInt64(column)]
        let count = [UInt64(rowCount), UInt64(columnCount)]
        guard let fileSpace = HDF5Handle(H5Dget_space(id)),
            let memorySpace = HDF5Handle(H5Screate_simple(2, count, nil)),
            H5Sselect_hyperslab(fileSpace.id, H5S_SELECT_SET, start, nil, count, nil) >= 0,
            H5Dread(
                id, mm_h5t_native_float(), memorySpace.id, fileSpace.id, mm_h5p_default(),
                destination) >= 0
        else { throw unreadable() }
    }

    private func unreadable() -> SingleCellError {
        HDF5Library.failure(path, name, expected: "readable data")
    }
}
