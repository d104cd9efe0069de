internal import CHDF5

/// The value of an attribute to be written.
enum HDF5AttributeValue {
    /// A string of its own length, as PyTables writes; empty becomes a null space.
    case fixedText(String)
    /// A variable-length UTF-8 string, as h5py writes.
    case text(String)
    /// A vector of variable-length UTF-8 strings.
    case texts([String])
    case integer(Int)
    /// A vector of 64-bit integers.
    case integers([Int])
    /// One byte: a bitfield, which is PyTables' bool.
    case bit(Bool)
    /// An enum of FALSE and TRUE, which is h5py's bool.
    case boolean(Bool)
}

extension HDF5Group {
    /// Creates a group below this one.
    func createGroup(_ member: String) throws(SingleCellError) -> HDF5Group {
        HDF5Library.enter()
        let created = H5Gcreate2(
            handle.id, member, mm_h5p_default(), mm_h5p_default(), mm_h5p_default())
        guard let group = HDF5Handle(created) else { throw unwritable() }
        return HDF5Group(path: path, fileBytes: 0, name: fullName(member), handle: group)
    }

    /// Sets attributes of this group.
    func set(_ attributes: [(String, HDF5AttributeValue)]) throws(SingleCellError) {
        for (name, value) in attributes {
            try HDF5AttributeWriter.write(value, name, on: handle, path: path)
        }
    }

    /// Creates an empty vector of elements of four bytes that grows, in chunks of `chunkCount`.
    func createVector(
        _ member: String, type: Int64, chunkCount: Int
    ) throws(SingleCellError) -> HDF5Dataset {
        try createDataset(member, type: type, shape: [0], chunk: [chunkCount], grows: true)
    }

    /// Creates an empty dataset.
    ///
    /// With `chunk`, its chunks are compressed by blosc before they are handed over. One that
    /// `grows` has no limit to its extents.
    func createDataset(
        _ member: String, type: Int64, shape: [Int], chunk: [Int]? = nil, elementBytes: Int = 4,
        grows: Bool = false
    ) throws(SingleCellError) -> HDF5Dataset {
        HDF5Library.enter()
        let extents = shape.map { UInt64($0) }
        let limits = grows ? shape.map { _ in UInt64.max } : extents
        guard let space = HDF5Handle(H5Screate_simple(Int32(shape.count), extents, limits)),
            let properties = HDF5Handle(H5Pcreate(mm_h5p_dataset_create()))
        else { throw unwritable() }
        // Equal values must give equal bytes, whenever they are written.
        guard H5Pset_obj_track_times(properties.id, false) >= 0 else { throw unwritable() }
        if let chunk {
            // The parameters PyTables stores: versions, element and chunk bytes, level, byte
            // shuffle, codec (5 is zstd).
            let values: [UInt32] = [
                2, 2, UInt32(elementBytes), UInt32(chunk.reduce(elementBytes, *)),
                UInt32(BloscChunk.compressionLevel), 1, 5,
            ]
            guard
                H5Pset_chunk(properties.id, Int32(chunk.count), chunk.map { UInt64($0) }) >= 0,
                H5Pset_filter(
                    properties.id, BloscChunk.filterId, UInt32(H5Z_FLAG_OPTIONAL), values.count,
                    values) >= 0
            else { throw unwritable() }
        }
        let created = H5Dcreate2(
            handle.id, member, type, space.id, mm_h5p_default(), properties.id, mm_h5p_default())
        guard let dataset = HDF5Handle(created) else { throw unwritable() }
        return try HDF5Dataset(
            path: path, fileBytes: 0, name: fullName(member), handle: dataset)
    }

    /// Creates an empty vector that grows by chunks.
    func createGrowing(
        _ member: String, type: Int64, chunkCount: Int
    ) throws(SingleCellError) {
        HDF5Library.enter()
        guard let space = HDF5Handle(H5Screate_simple(1, [0], [UInt64.max])),
            let properties = HDF5Handle(H5Pcreate(mm_h5p_dataset_create())),
            // Equal values must give equal bytes, whenever they are written.
            H5Pset_obj_track_times(properties.id, false) >= 0,
            H5Pset_chunk(properties.id, 1, [UInt64(chunkCount)]) >= 0,
            HDF5Handle(
                H5Dcreate2(
                    handle.id, member, type, space.id, mm_h5p_default(), properties.id,
                    mm_h5p_default())) != nil
        else { throw unwritable() }
    }

    /// Writes booleans as h5py does, an enum of FALSE and TRUE.
    func writeBooleans(
        _ member: String, _ flags: [Bool], shape: [Int]
    ) throws(SingleCellError) -> HDF5Dataset {
        guard let type = HDF5AttributeWriter.booleanType() else { throw unwritable() }
        let dataset = try createDataset(member, type: type.id, shape: shape)
        try dataset.write(type: type.id, flags.map { Int8($0 ? 1 : 0) })
        return dataset
    }

    /// Writes one variable-length UTF-8 string.
    func writeString(
        _ member: String, _ text: String
    ) throws(SingleCellError) -> HDF5Dataset {
        try writeStrings(member, [text], shape: [])
    }

    /// Writes a vector of fixed-length strings, as pandas stores an index.
    func writeFixedStrings(
        _ member: String, _ texts: [String]
    ) throws(SingleCellError) -> HDF5Dataset {
        let width = max(1, texts.map(\.utf8.count).max() ?? 1)
        guard let type = HDF5Handle(H5Tcopy(mm_h5t_c_s1())), H5Tset_size(type.id, width) >= 0
        else { throw unwritable() }
        let dataset = try createDataset(member, type: type.id, shape: [texts.count])
        var bytes = [UInt8](repeating: 0, count: width * texts.count)
        for (index, text) in texts.enumerated() {
            for (offset, byte) in text.utf8.enumerated() { bytes[index * width + offset] = byte }
        }
        try dataset.write(type: type.id, bytes)
        return dataset
    }

    /// Writes a vector of variable-length UTF-8 strings, as anndata stores an index.
    func writeStrings(
        _ member: String, _ texts: [String]
    ) throws(SingleCellError) -> HDF5Dataset {
        try writeStrings(member, texts, shape: [texts.count])
    }

    private func writeStrings(
        _ member: String, _ texts: [String], shape: [Int]
    ) throws(SingleCellError) -> HDF5Dataset {
        guard let type = HDF5AttributeWriter.variableText() else { throw unwritable() }
        let dataset = try createDataset(member, type: type.id, shape: shape)
        let status = HDF5AttributeWriter.withPointers(texts) { pointers in
            H5Dwrite(
                dataset.handle.id, type.id, mm_h5s_all(), mm_h5s_all(), mm_h5p_default(), pointers)
        }
        guard texts.isEmpty || status >= 0 else { throw unwritable() }
        return dataset
    }

    private func unwritable() -> SingleCellError {
        .cannotWrite(path: path, reason: HDF5Library.lastMessage())
    }
}
