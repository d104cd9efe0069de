internal import CHDF5

extension HDF5Dataset {
    /// Reads one member of a vector of records as text, with its type.
    ///
    /// - Throws: `unsupportedType` when the member is neither string, number nor boolean.
    func readMember(_ member: String) throws(SingleCellError) -> (
        texts: [String], element: HDF5Element
    ) {
        HDF5Library.enter()
        guard shape.count == 1 else {
            throw .corrupt(
                path: path, location: name, found: "shape \(shape)", expected: "a vector")
        }
        guard let record = HDF5Handle(H5Dget_type(handle.id)),
            case let index = H5Tget_member_index(record.id, member), index >= 0,
            let type = HDF5Handle(H5Tget_member_type(record.id, UInt32(index)))
        else { throw unreadable() }
        let element = HDF5Element(datatype: type.id)
        return (try readMember(member, type, element), element)
    }

    private func readMember(
        _ member: String, _ type: borrowing HDF5Handle, _ element: HDF5Element
    ) throws(SingleCellError) -> [String] {
        switch element {
        case .fixedString(let byteCount):
            return try fixedTexts(
                try readMemberBytes(member, type.id, byteCount), byteCount: byteCount,
                location: "\(name).\(member)")
        case .variableString: return try readMemberStrings(member, type)
        case .integer:
            let bytes = try readMemberBytes(member, mm_h5t_native_int64(), 8)
            return Self.values(bytes, of: Int64.self).map { String($0) }
        case .float(let byteCount, _):
            let bytes = try readMemberBytes(member, mm_h5t_native_double(), 8)
            return Self.values(bytes, of: Double.self).map {
                Self.text($0, isSingle: byteCount <= 4)
            }
        case .boolean:
            return try readMemberBytes(member, type.id, 1).map { $0 != 0 ? "True" : "False" }
        default:
            throw .unsupportedType(
                path: path, location: "\(name).\(member)", found: element.description,
                expected: "strings, numbers or booleans")
        }
    }

    private static func values<Value: BitwiseCopyable>(
        _ bytes: [UInt8], of type: Value.Type
    ) -> [Value] {
        bytes.withUnsafeBytes { buffer in
            stride(from: 0, to: buffer.count, by: MemoryLayout<Value>.size).map {
                buffer.loadUnaligned(fromByteOffset: $0, as: type)
            }
        }
    }

    private func readMemberBytes(
        _ member: String, _ type: Int64, _ byteCount: Int
    ) throws(SingleCellError) -> [UInt8] {
        try requirePlausible(bytesEach: max(byteCount, elementBytes))
        guard let one = HDF5Handle(H5Tcreate(H5T_COMPOUND, byteCount)),
            H5Tinsert(one.id, member, 0, type) >= 0
        else { throw unreadable() }
        var bytes = [UInt8](repeating: 0, count: elementCount * byteCount)
        try bytes.withUnsafeMutableBufferPointer { (buffer) throws(SingleCellError) in
            guard let base = buffer.baseAddress else { return }
            try read(one.id, [0], shape, UnsafeMutableRawPointer(base))
        }
        return bytes
    }

    private func readMemberStrings(
        _ member: String, _ type: borrowing HDF5Handle
    ) throws(SingleCellError) -> [String] {
        let bytes = try readMemberBytes(member, type.id, MemoryLayout<UInt>.size)
        var decoder = LabelDecoder()
        let texts = Self.values(bytes, of: UInt.self).enumerated().map { row, address in
            guard let label = UnsafeMutablePointer<CChar>(bitPattern: address) else { return "" }
            defer { H5free_memory(label) }
            return decoder.text(label, row: row)
        }
        try decoder.check(path: path, location: "\(name).\(member)")
        return texts
    }
}
