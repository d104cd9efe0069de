internal import CHDF5

extension HDF5Dataset {
    /// Sets attributes of this dataset.
    func set(_ attributes: [(String, HDF5AttributeValue)]) throws(SingleCellError) {
        for (name, value) in attributes {
            try HDF5AttributeWriter.write(value, name, on: handle, path: path)
        }
    }

    /// Writes everything from elements of the memory type `type`.
    func write<Value: BitwiseCopyable>(
        type: Int64, _ values: [Value]
    ) throws(SingleCellError) {
        HDF5Library.enter()
        guard !values.isEmpty else { return }
        let status = values.withUnsafeBytes { buffer in
            H5Dwrite(
                handle.id, type, mm_h5s_all(), mm_h5s_all(), mm_h5p_default(), buffer.baseAddress)
        }
        guard status >= 0 else { throw unwritable() }
    }

    /// Writes whole rows of a matrix of Float32, beginning at `firstRow`.
    func writeRows(_ values: [Float], firstRow: Int) throws(SingleCellError) {
        HDF5Library.enter()
        let width = shape[1]
        guard !values.isEmpty else { return }
        let count = [UInt64(values.count / width), UInt64(width)]
        guard let fileSpace = HDF5Handle(H5Dget_space(handle.id)),
            let memorySpace = HDF5Handle(H5Screate_simple(2, count, nil)),
            H5Sselect_hyperslab(
                fileSpace.id, H5S_SELECT_SET, [UInt64(firstRow), 0], nil, count, nil) >= 0
        else { throw unwritable() }
        let status = values.withUnsafeBytes { buffer in
            H5Dwrite(
                handle.id, mm_h5t_native_float(), memorySpace.id, fileSpace.id, mm_h5p_default(),
                buffer.baseAddress)
        }
        guard status >= 0 else { throw unwritable() }
    }

    /// Writes elements from `start` on into a vector that grows to hold them.
    func append<Value: BitwiseCopyable>(
        _ values: [Value], type: Int64, at start: Int
    ) throws(SingleCellError) {
        HDF5Library.enter()
        guard !values.isEmpty else { return }
        let (first, count) = ([UInt64(start)], [UInt64(values.count)])
        guard H5Dset_extent(handle.id, [UInt64(start + values.count)]) >= 0,
            let fileSpace = HDF5Handle(H5Dget_space(handle.id)),
            let memorySpace = HDF5Handle(H5Screate_simple(1, count, nil)),
            H5Sselect_hyperslab(fileSpace.id, H5S_SELECT_SET, first, nil, count, nil) >= 0
        else { throw unwritable() }
        let status = values.withUnsafeBytes { buffer in
            H5Dwrite(
                handle.id, type, memorySpace.id, fileSpace.id, mm_h5p_default(),
                buffer.baseAddress)
        }
        guard status >= 0 else { throw unwritable() }
    }

    /// Makes a vector that grows as long as `count`.
    func extend(to count: Int) throws(SingleCellError) {
        HDF5Library.enter()
        guard H5Dset_extent(handle.id, [UInt64(count)]) >= 0 else { throw unwritable() }
    }

    /// Writes a chunk that was compressed already.
    func writeChunk(_ bytes: [UInt8], at offset: [Int]) throws(SingleCellError) {
        HDF5Library.enter()
        let status = bytes.withUnsafeBytes { buffer in
            H5Dwrite_chunk(
                handle.id, mm_h5p_default(), 0, offset.map { UInt64($0) }, buffer.count,
                buffer.baseAddress)
        }
        guard status >= 0 else { throw unwritable() }
    }

    private func unwritable() -> SingleCellError {
        .cannotWrite(path: path, reason: HDF5Library.lastMessage())
    }
}
