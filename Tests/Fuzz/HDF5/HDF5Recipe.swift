import CHDF5

/// Writes HDF5 files that hold whatever bytes make them hold.
///
/// libhdf5 writes them, so that its own structures are whole: what it does with broken ones is not
/// ours to mend. What our readers rely on is invented: which members there are, of which type,
/// shape, layout and filter, their values, their chunks as stored, and attributes.
struct HDF5Recipe {
    private var reader: InputReader

    /// What a step of a recipe does.
    enum Deed: UInt8, CaseIterable {
        case dataset
        case attribute
        case group
    }

    /// How a dataset is laid out; the bits above say how it is filtered.
    enum Layout: UInt8, CaseIterable {
        case contiguous
        case chunked
        /// Chunks as they will be found, which no filter has seen.
        case storedChunks
    }

    /// Where datasets and groups may be.
    static let places = [
        "", "df", "df/axis0", "df/axis1", "df/block0_items", "df/block0_values", "df/block1_items",
        "df/block1_values", "X", "X/data", "X/indices", "X/indptr", "obs", "obs/_index", "obs/a",
        "obs/a/codes", "obs/a/categories", "obs/a/values", "obs/a/mask", "obs/__categories/a",
        "obs/b", "var", "var/_index", "layers/counts", "raw/X", "raw/var/_index",
        "uns/x_categories", "mod", "matrix",
    ]

    /// Attributes that our readers look at.
    static let attributes = [
        "pandas_type", "encoding", "nblocks", "axis0_variety", "transposed", "kind", "value_type",
        "shape", "encoding-type", "h5sparse_format", "h5sparse_shape", "_index", "column-order",
        "categories", "name",
    ]

    /// Values of a dataset; more are left unwritten.
    private static let valueLimit: UInt64 = 4_096

    init(_ reader: InputReader) { self.reader = reader }

    /// Writes the file at `path`.
    mutating func write(to path: String) {
        H5Eset_auto2(mm_h5e_default(), nil, nil)
        let created = H5Fcreate(path, mm_h5f_acc_trunc(), mm_h5p_default(), mm_h5p_default())
        guard let file = HDF5Object(created) else { return }
        for _ in 0..<40 where !reader.isAtEnd {
            let deed = Deed.allCases[Int(reader.byte()) % Deed.allCases.count]
            let place = Self.places[Int(reader.byte()) % Self.places.count]
            switch deed {
            case .dataset: addDataset(place, to: file)
            case .attribute: addAttribute(to: place, of: file)
            case .group: Self.addGroup(place, to: file)
            }
        }
    }

    private mutating func addDataset(_ place: String, to file: borrowing HDF5Object) {
        let kind = HDF5Kind(reader.byte())
        let form = reader.byte()
        let layout = Layout.allCases[Int(form & 3) % Layout.allCases.count]
        var extents: [UInt64] = []
        for _ in 0..<reader.byte() % 4 { extents.append(Self.extent(reader.byte())) }
        var chunk: [UInt64] = []
        for extent in extents where layout != .contiguous {
            chunk.append(max(1, min(extent, 1 + UInt64(reader.byte() % 16))))
        }
        let payload = reader.piece()
        guard !place.isEmpty, let type = kind.type(), let space = Self.space(extents),
            let properties = HDF5Object(H5Pcreate(mm_h5p_dataset_create()))
        else { return }
        if !chunk.isEmpty {
            H5Pset_chunk(properties.id, Int32(chunk.count), chunk)
            Self.setFilter(form >> 2, properties, chunk, type)
        }
        if let slash = place.lastIndex(of: "/") { Self.addGroup(String(place[..<slash]), to: file) }
        let created = H5Dcreate2(
            file.id, place, type.id, space.id, mm_h5p_default(), properties.id, mm_h5p_default())
        guard let dataset = HDF5Object(created) else { return }
        // libhdf5 itself crashes where chunks are stored in absurd shapes.
        var count: UInt64 = 1
        for extent in extents {
            guard count <= Self.valueLimit, extent <= Self.valueLimit else { return }
            count *= extent
        }
        guard count > 0, count <= Self.valueLimit else { return }
        if layout == .storedChunks, !chunk.isEmpty {
            // Where values lie elsewhere, chunks hold libhdf5's own lengths and places, which it
            // trusts: one text of 4 GB is enough.
            guard !kind.isIndirect else { return }
            Self.store(payload, in: dataset, extents, chunk)
            return
        }
        kind.withValues(Int(count), type, payload, of: file) { values in
            _ = H5Dwrite(
                dataset.id, type.id, mm_h5s_all(), mm_h5s_all(), mm_h5p_default(), values)
        }
    }

    private mutating func addAttribute(to place: String, of file: borrowing HDF5Object) {
        let name = Self.attributes[Int(reader.byte()) % Self.attributes.count]
        let kind = HDF5Kind(reader.byte())
        let count = Int(reader.byte() % 8)
        let payload = reader.bytes(Int(reader.byte()))
        // Nothing, one value without a shape, or a vector.
        let made =
            count == 0
            ? H5Screate(H5S_NULL)
            : count == 1 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, [UInt64(count)], nil)
        guard let type = kind.type(), let space = HDF5Object(made),
            let owner = HDF5Object(
                H5Oopen(file.id, place.isEmpty ? "/" : place, mm_h5p_default())),
            let attribute = HDF5Object(
                H5Acreate2(
                    owner.id, name, type.id, space.id, mm_h5p_default(), mm_h5p_default()))
        else { return }
        kind.withValues(count, type, payload, of: file) { values in
            _ = H5Awrite(attribute.id, type.id, values)
        }
    }

    private static func addGroup(_ place: String, to file: borrowing HDF5Object) {
        var path = ""
        for part in place.split(separator: "/") {
            path += path.isEmpty ? String(part) : "/\(part)"
            // One that is there already, or lies under a dataset, is not made.
            _ = HDF5Object(
                H5Gcreate2(file.id, path, mm_h5p_default(), mm_h5p_default(), mm_h5p_default()))
        }
    }

    /// Small, or absurd.
    private static func extent(_ byte: UInt8) -> UInt64 {
        switch byte {
        case 255: 1 << 40
        case 240...: 1 << UInt64(byte & 15)
        default: UInt64(byte)
        }
    }

    private static func space(_ extents: [UInt64]) -> HDF5Object? {
        HDF5Object(
            extents.isEmpty
                ? H5Screate(H5S_SCALAR) : H5Screate_simple(Int32(extents.count), extents, nil))
    }

    private static func setFilter(
        _ filter: UInt8, _ properties: borrowing HDF5Object, _ chunk: [UInt64],
        _ type: borrowing HDF5Object
    ) {
        let bytes = UInt32(truncatingIfNeeded: H5Tget_size(type.id))
        let values: [UInt32] = [2, 2, bytes, bytes, 5, 1, 5]
        let optional = UInt32(H5Z_FLAG_OPTIONAL)
        switch filter % 6 {
        case 0: H5Pset_filter(properties.id, 32_001, optional, values.count, values)
        case 1: H5Pset_deflate(properties.id, 1)
        case 2: H5Pset_filter(properties.id, 32_000, optional, 0, nil)
        case 3: H5Pset_fletcher32(properties.id)
        case 4: H5Pset_filter(properties.id, 400, optional, 0, nil)
        default: break
        }
    }

    /// Stores pieces of `payload` as chunks, one after another, each with its filter mask.
    private static func store(
        _ payload: [UInt8], in dataset: borrowing HDF5Object, _ extents: [UInt64],
        _ chunk: [UInt64]
    ) {
        var pieces = InputReader(payload)
        var offset = [UInt64](repeating: 0, count: extents.count)
        while !pieces.isAtEnd {
            let mask = UInt32(pieces.byte())
            let piece = pieces.piece()
            if !piece.isEmpty {
                H5Dwrite_chunk(dataset.id, mm_h5p_default(), mask, offset, piece.count, piece)
            }
            var axis = extents.count - 1
            offset[axis] += chunk[axis]
            while axis > 0, offset[axis] >= extents[axis] {
                offset[axis] = 0
                axis -= 1
                offset[axis] += chunk[axis]
            }
            guard offset[0] < extents[0] else { return }
        }
    }
}

/// An identifier of libhdf5, released with it.
struct HDF5Object: ~Copyable {
    let id: Int64

    init?(_ id: Int64) {
        guard id >= 0 else { return nil }
        self.id = id
    }

    deinit { H5Idec_ref(id) }
}
