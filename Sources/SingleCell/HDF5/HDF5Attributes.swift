internal import CHDF5

/// The value of an attribute, read whole.
enum HDF5Attribute: Sendable, Equatable {
    case texts([String])
    case integers([Int])
    case floats([Double])
    /// File addresses of the objects referred to.
    case references([UInt64])
    case other(HDF5Element)

    /// Numbers without a fraction, which R writes as floats; nil of everything else.
    var wholeNumbers: [Int]? {
        switch self {
        case .integers(let values): return values
        case .floats(let values):
            let whole = values.compactMap { Int(exactly: $0) }
            return whole.count == values.count ? whole : nil
        default: return nil
        }
    }
}

/// Attributes of groups and datasets.
struct HDF5Attributes: ~Copyable {
    private let path: String
    private let owner: String
    private let handle: HDF5Handle
    private var id: Int64 { handle.id }

    /// Looks at the attributes of an open object, and keeps it open.
    init(path: String, owner: String, of object: borrowing HDF5Handle) {
        self.path = path
        self.owner = owner
        handle = object.retained()
    }

    /// The single text of an attribute; nil if absent or no text.
    func text(_ name: String) throws(SingleCellError) -> String? {
        guard case .texts(let texts)? = try value(name) else { return nil }
        return texts.first
    }

    /// The first integer of an attribute; nil if absent or no integer.
    func integer(_ name: String) throws(SingleCellError) -> Int? {
        guard case .integers(let values)? = try value(name) else { return nil }
        return values.first
    }

    /// The bytes of a text in whatever encoding, without the zeros at its end; nil if absent, not
    /// of fixed length, or one of several.
    func bytes(_ name: String) throws(SingleCellError) -> [UInt8]? {
        HDF5Library.enter()
        let exists = H5Aexists(id, name)
        if exists == 0 { return nil }
        guard exists > 0, let handle = HDF5Handle(H5Aopen(id, name, mm_h5p_default())),
            let type = HDF5Handle(H5Aget_type(handle.id)),
            let space = HDF5Handle(H5Aget_space(handle.id))
        else { throw damaged(name) }
        guard case .fixedString(let byteCount) = HDF5Element(datatype: type.id),
            byteCount <= 1 << 24, H5Sget_simple_extent_npoints(space.id) == 1
        else { return nil }
        let bytes = try read(handle, type.id, byteCount, UInt8(0), name)
        return Array(HDF5Dataset.unpadded(bytes[...]))
    }

    /// Reads an attribute; nil if absent.
    func value(_ name: String) throws(SingleCellError) -> HDF5Attribute? {
        HDF5Library.enter()
        let exists = H5Aexists(id, name)
        if exists == 0 { return nil }
        guard exists > 0, let handle = HDF5Handle(H5Aopen(id, name, mm_h5p_default())),
            let type = HDF5Handle(H5Aget_type(handle.id)),
            let space = HDF5Handle(H5Aget_space(handle.id))
        else { throw damaged(name) }
        let element = HDF5Element(datatype: type.id)
        // Attributes live in object headers; those we need are far below a million elements.
        let count = H5Sget_simple_extent_npoints(space.id)
        guard count >= 0, count <= 1 << 20 else { throw damaged(name) }
        guard count > 0 else { return .texts([]) }
        switch element {
        case .variableString:
            return .texts(try variableTexts(handle, type, space, Int(count), name))
        case .fixedString(let byteCount):
            guard byteCount <= 1 << 20, byteCount * Int(count) <= 1 << 24 else {
                throw damaged(name)
            }
            let bytes = try read(handle, type.id, byteCount * Int(count), UInt8(0), name)
            var decoder = LabelDecoder()
            let texts = (0..<Int(count)).map { row in
                let label = bytes[(row * byteCount)..<((row + 1) * byteCount)]
                return decoder.text(HDF5Dataset.unpadded(label), row: row)
            }
            try decoder.check(path: path, location: "\(owner)@\(name)")
            return .texts(texts)
        case .integer:
            return .integers(
                try read(handle, mm_h5t_native_int64(), Int(count), 0, name))
        case .float:
            return .floats(try read(handle, mm_h5t_native_double(), Int(count), 0, name))
        case .boolean, .bitfield(byteCount: 1):
            return .integers(try read(handle, type.id, Int(count), UInt8(0), name).map { Int($0) })
        case .reference where H5Tequal(type.id, mm_h5t_std_ref_obj()) > 0:
            return .references(try read(handle, type.id, Int(count), UInt64(0), name))
        default: return .other(element)
        }
    }

    private func read<Value: BitwiseCopyable>(
        _ handle: borrowing HDF5Handle, _ type: Int64, _ count: Int, _ zero: Value, _ name: String
    ) throws(SingleCellError) -> [Value] {
        var values = [Value](repeating: zero, count: count)
        guard H5Aread(handle.id, type, &values) >= 0 else { throw damaged(name) }
        return values
    }

    private func variableTexts(
        _ handle: borrowing HDF5Handle, _ type: borrowing HDF5Handle,
        _ space: borrowing HDF5Handle, _ count: Int, _ name: String
    ) throws(SingleCellError) -> [String] {
        var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
        guard H5Aread(handle.id, type.id, &pointers) >= 0 else { throw damaged(name) }
        var decoder = LabelDecoder()
        let texts = pointers.enumerated().map { row, label in
            label.map { decoder.text($0, row: row) } ?? ""
        }
        H5Dvlen_reclaim(type.id, space.id, mm_h5p_default(), &pointers)
        try decoder.check(path: path, location: "\(owner)@\(name)")
        return texts
    }

    private func damaged(_ name: String) -> SingleCellError {
        .corrupt(
            path: path, location: "\(owner)@\(name)", found: HDF5Library.lastMessage(),
            expected: "a readable attribute")
    }
}

extension HDF5Group {
    /// This group's attributes.
    var attributes: HDF5Attributes { HDF5Attributes(path: path, owner: name, of: handle) }
}

extension HDF5Dataset {
    /// This dataset's attributes.
    var attributes: HDF5Attributes { HDF5Attributes(path: path, owner: name, of: handle) }

    /// Opens the dataset that an object reference in an attribute points to.
    func dereference(_ reference: UInt64) throws(SingleCellError) -> HDF5Dataset {
        HDF5Library.enter()
        var address = reference
        let opened = withUnsafePointer(to: &address) {
            H5Rdereference2(handle.id, mm_h5p_default(), H5R_OBJECT, $0)
        }
        guard let target = HDF5Handle(opened), H5Iget_type(target.id) == H5I_DATASET else {
            throw unreadable()
        }
        return try HDF5Dataset(
            path: path, fileBytes: fileBytes, name: "\(name)@reference", handle: target)
    }
}
