internal import CHDF5

/// Writes attributes in the shapes that PyTables and h5py expect.
enum HDF5AttributeWriter {
    /// Creates the attribute `name` on an open object.
    static func write(
        _ value: HDF5AttributeValue, _ name: String, on owner: borrowing HDF5Handle, path: String
    ) throws(SingleCellError) {
        HDF5Library.enter()
        let isWritten =
            switch value {
            case .fixedText(let text): writeFixed(text, name, owner)
            case .text(let text): writeTexts([text], name, owner, isScalar: true)
            case .texts(let texts): writeTexts(texts, name, owner, isScalar: false)
            case .integer(let number):
                write(name, owner, type: mm_h5t_std_i64le(), memory: mm_h5t_native_int64(), number)
            case .integers(let numbers): writeIntegers(numbers, name, owner)
            case .bit(let bit):
                write(
                    name, owner, type: mm_h5t_std_b8le(), memory: mm_h5t_std_b8le(),
                    UInt8(bit ? 1 : 0))
            case .boolean(let flag): writeBoolean(flag, name, owner)
            }
        guard isWritten else {
            throw .cannotWrite(path: path, reason: HDF5Library.lastMessage())
        }
    }

    /// h5py's string type: UTF-8 of any length.
    static func variableText() -> HDF5Handle? {
        guard let type = HDF5Handle(H5Tcopy(mm_h5t_c_s1())),
            H5Tset_size(type.id, Int.max &* 2 &+ 1) >= 0, H5Tset_cset(type.id, H5T_CSET_UTF8) >= 0
        else { return nil }
        return type
    }

    /// h5py's bool type: an enum of FALSE and TRUE in one byte.
    static func booleanType() -> HDF5Handle? {
        guard let type = HDF5Handle(H5Tenum_create(mm_h5t_std_i8le())) else { return nil }
        var value: Int8 = 0
        guard H5Tenum_insert(type.id, "FALSE", &value) >= 0 else { return nil }
        value = 1
        guard H5Tenum_insert(type.id, "TRUE", &value) >= 0 else { return nil }
        return type
    }

    /// Calls `body` with C strings that live during the call.
    static func withPointers(
        _ texts: [String], _ body: (UnsafeRawPointer?) -> Int32
    ) -> Int32 {
        var bytes: [CChar] = []
        var starts: [Int] = []
        for text in texts {
            starts.append(bytes.count)
            bytes.append(contentsOf: text.utf8.map(CChar.init(bitPattern:)))
            bytes.append(0)
        }
        return bytes.withUnsafeBufferPointer { buffer in
            let pointers = starts.map { start in buffer.baseAddress.map { $0 + start } }
            return pointers.withUnsafeBytes { body($0.baseAddress) }
        }
    }

    private static func writeFixed(
        _ text: String, _ name: String, _ owner: borrowing HDF5Handle
    ) -> Bool {
        let bytes = Array(text.utf8)
        guard let type = HDF5Handle(H5Tcopy(mm_h5t_c_s1())),
            H5Tset_size(type.id, max(1, bytes.count)) >= 0,
            H5Tset_cset(type.id, H5T_CSET_UTF8) >= 0,
            let space = HDF5Handle(H5Screate(bytes.isEmpty ? H5S_NULL : H5S_SCALAR)),
            let attribute = create(name, owner, type, space)
        else { return false }
        return bytes.isEmpty || H5Awrite(attribute.id, type.id, bytes) >= 0
    }

    private static func writeTexts(
        _ texts: [String], _ name: String, _ owner: borrowing HDF5Handle, isScalar: Bool
    ) -> Bool {
        let extents = [UInt64(texts.count)]
        let made = isScalar ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, extents, nil)
        guard let type = variableText(), let space = HDF5Handle(made),
            let attribute = create(name, owner, type, space)
        else { return false }
        return texts.isEmpty
            || withPointers(texts) { H5Awrite(attribute.id, type.id, $0) } >= 0
    }

    private static func writeIntegers(
        _ numbers: [Int], _ name: String, _ owner: borrowing HDF5Handle
    ) -> Bool {
        guard let type = HDF5Handle(H5Tcopy(mm_h5t_std_i64le())),
            let space = HDF5Handle(H5Screate_simple(1, [UInt64(numbers.count)], nil)),
            let attribute = create(name, owner, type, space)
        else { return false }
        return numbers.isEmpty
            || H5Awrite(attribute.id, mm_h5t_native_int64(), numbers) >= 0
    }

    private static func writeBoolean(
        _ flag: Bool, _ name: String, _ owner: borrowing HDF5Handle
    ) -> Bool {
        guard let type = booleanType() else { return false }
        return write(name, owner, type: type.id, memory: type.id, Int8(flag ? 1 : 0))
    }

    private static func write<Value: BitwiseCopyable>(
        _ name: String, _ owner: borrowing HDF5Handle, type: Int64, memory: Int64, _ value: Value
    ) -> Bool {
        guard let space = HDF5Handle(H5Screate(H5S_SCALAR)),
            let attribute = HDF5Handle(
                H5Acreate2(owner.id, name, type, space.id, mm_h5p_default(), mm_h5p_default()))
        else { return false }
        var value = value
        return withUnsafePointer(to: &value) { H5Awrite(attribute.id, memory, $0) } >= 0
    }

    private static func create(
        _ name: String, _ owner: borrowing HDF5Handle, _ type: borrowing HDF5Handle,
        _ space: borrowing HDF5Handle
    ) -> HDF5Handle? {
        HDF5Handle(
            H5Acreate2(owner.id, name, type.id, space.id, mm_h5p_default(), mm_h5p_default()))
    }
}
