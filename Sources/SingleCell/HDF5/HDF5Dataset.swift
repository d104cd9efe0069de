internal import CHDF5

/// An open dataset: its shape, element type, chunks and filters.
struct HDF5Dataset: ~Copyable, Sendable {
    /// One stage of the compression pipeline.
    struct Filter: Sendable, Equatable {
        /// Registered number: 1 is deflate, 32001 blosc.
        let id: Int32
        /// The name the writer stored; may be empty.
        let name: String
    }

    /// The file's path, for messages.
    let path: String
    /// The file's size in bytes.
    let fileBytes: Int
    /// Full name without the leading slash.
    let name: String
    /// Extents; empty for a scalar.
    let shape: [Int]
    let element: HDF5Element
    /// Bytes of one element on disk.
    let elementBytes: Int
    /// Extents of a chunk; nil if the layout is contiguous or compact.
    let chunkShape: [Int]?
    /// In the order in which they were applied when writing.
    let filters: [Filter]
    let handle: HDF5Handle

    init(
        path: String, fileBytes: Int, name: String, handle: consuming HDF5Handle
    ) throws(SingleCellError) {
        let id = handle.id
        func damaged(_ expected: String) -> SingleCellError {
            HDF5Library.failure(path, name, expected: expected)
        }
        guard let type = HDF5Handle(H5Dget_type(id)) else { throw damaged("a data type") }
        guard let space = HDF5Handle(H5Dget_space(id)) else { throw damaged("a shape") }
        guard let properties = HDF5Handle(H5Dget_create_plist(id)) else {
            throw damaged("creation properties")
        }
        try Self.requireOwnValues(properties, path: path, name: name)
        let elementBytes = H5Tget_size(type.id)
        guard elementBytes > 0, elementBytes <= 1 << 24 else {
            throw .corrupt(
                path: path, location: name, found: "elements of \(elementBytes) bytes",
                expected: "1 to 16777216")
        }
        let shape = try Self.shape(of: space, path: path, name: name)
        let filters = try Self.filters(properties, path: path, name: name)
        let (bytes, overflow) = shape.reduce(1, *).multipliedReportingOverflow(by: elementBytes)
        guard !overflow else {
            throw .corrupt(
                path: path, location: name, found: "\(shape) elements of \(elementBytes) bytes",
                expected: "fewer than 2^63 bytes")
        }
        try Self.requireStored(handle, properties, bytes: bytes, path: path, name: name)
        self.path = path
        self.fileBytes = fileBytes
        self.name = name
        self.shape = shape
        self.element = HDF5Element(datatype: type.id)
        self.elementBytes = elementBytes
        self.chunkShape = Self.chunkShape(properties, rank: shape.count)
        self.filters = filters
        self.handle = handle
    }

    /// Releases the handle now, so that the file can be closed.
    consuming func close() {}

    /// Elements in all; extents were checked against overflow.
    var elementCount: Int { shape.reduce(1, *) }

    /// Throws unless a whole copy in memory is plausible for a file of this size.
    ///
    /// A flipped bit in a header must not make us allocate terabytes: compression by more than
    /// a thousand is taken for damage, unless the copy is small anyway.
    func requirePlausible(bytesEach: Int) throws(SingleCellError) {
        let (bytes, overflow) = elementCount.multipliedReportingOverflow(by: bytesEach)
        let limit = max(64 << 20, fileBytes.multipliedReportingOverflow(by: 1000).partialValue)
        guard !overflow, bytes <= limit else {
            throw .corrupt(
                path: path, location: name, found: "\(elementCount) elements of \(element)",
                expected: "no more than a file of \(fileBytes) bytes can hold")
        }
    }

    private static func shape(
        of space: borrowing HDF5Handle, path: String, name: String
    ) throws(SingleCellError) -> [Int] {
        let rank = H5Sget_simple_extent_ndims(space.id)
        guard rank >= 0, rank <= 32 else {
            throw .corrupt(
                path: path, location: name, found: HDF5Library.lastMessage(),
                expected: "a simple shape")
        }
        guard H5Sget_simple_extent_type(space.id) != H5S_NULL else { return [0] }
        var extents = [UInt64](repeating: 0, count: Int(rank))
        if rank > 0 { H5Sget_simple_extent_dims(space.id, &extents, nil) }
        var total = 1
        for extent in extents {
            let (product, overflow) = total.multipliedReportingOverflow(
                by: Int(clamping: max(1, extent)))
            guard !overflow, product < 1 << 48 else {
                throw .corrupt(
                    path: path, location: name, found: "shape \(extents)",
                    expected: "fewer than 2^48 elements")
            }
            total = product
        }
        return extents.map { Int($0) }
    }

    /// Throws when values come from elsewhere: a virtual data set, or raw storage in other files.
    ///
    /// Of both libhdf5 reads what it does not find as fill values, without an error.
    private static func requireOwnValues(
        _ properties: borrowing HDF5Handle, path: String, name: String
    ) throws(SingleCellError) {
        if H5Pget_layout(properties.id) == H5D_VIRTUAL {
            throw .outsideFile(
                path: path, location: name,
                reason: "a virtual data set over \(VirtualSources.describe(properties))")
        }
        let count = H5Pget_external_count(properties.id)
        guard count != 0 else { return }
        throw .outsideFile(
            path: path, location: name,
            reason: "stored in \(VirtualSources.describeStorage(properties, count: Int(count)))")
    }

    /// Throws when values that lie in one piece are fewer bytes than shape and type make them.
    ///
    /// libhdf5 1.10 does not compare the two and copies from beyond what it read.
    private static func requireStored(
        _ handle: borrowing HDF5Handle, _ properties: borrowing HDF5Handle, bytes: Int,
        path: String, name: String
    ) throws(SingleCellError) {
        let layout = H5Pget_layout(properties.id)
        guard layout == H5D_COMPACT || layout == H5D_CONTIGUOUS else { return }
        let stored = Int(clamping: H5Dget_storage_size(handle.id))
        // Nothing stored means the fill value everywhere, which only contiguous values may do.
        guard stored >= bytes || (stored == 0 && layout == H5D_CONTIGUOUS) else {
            throw .corrupt(
                path: path, location: name, found: "\(stored) bytes of values",
                expected: "\(bytes), by its shape and type")
        }
    }

    private static func chunkShape(_ properties: borrowing HDF5Handle, rank: Int) -> [Int]? {
        guard rank > 0, H5Pget_layout(properties.id) == H5D_CHUNKED else { return nil }
        var extents = [UInt64](repeating: 0, count: rank)
        guard H5Pget_chunk(properties.id, Int32(rank), &extents) == Int32(rank) else { return nil }
        return extents.allSatisfy { $0 > 0 && $0 < 1 << 32 } ? extents.map { Int($0) } : nil
    }

    /// Filters of HDF5's registry that people meet; files name some of them otherwise, or not.
    private static let filterNames: [Int32: String] = [
        4: "szip", 305: "LZO", 307: "bzip2", 32_004: "LZ4", 32_008: "bitshuffle",
        32_013: "ZFP", 32_015: "Zstandard", 32_017: "SZ", 32_026: "Blosc2",
    ]

    private static func filters(
        _ properties: borrowing HDF5Handle, path: String, name: String
    ) throws(SingleCellError) -> [Filter] {
        var filters: [Filter] = []
        for index in 0..<max(0, H5Pget_nfilters(properties.id)) {
            var flags: UInt32 = 0
            var valueCount = 0
            var label = [CChar](repeating: 0, count: 256)
            var configuration: UInt32 = 0
            let id = H5Pget_filter2(
                properties.id, UInt32(index), &flags, &valueCount, nil, label.count, &label,
                &configuration)
            label[255] = 0
            let text = String(
                decoding: label.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            guard H5Zfilter_avail(id) > 0 else {
                throw .unsupportedFilter(
                    path: path, location: name,
                    filter: Self.filterNames[id] ?? (text.isEmpty ? "a filter" : text),
                    number: Int(id))
            }
            filters.append(Filter(id: id, name: text))
        }
        return filters
    }
}
