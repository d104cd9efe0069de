internal import CHDF5

extension HDF5Dataset {
    /// Reads a vector (or a scalar) of strings, numbers or booleans as text.
    ///
    /// Integers are decimal, floats the shortest text that reads back, booleans `True` and
    /// `False` as pandas writes them.
    func readText() throws(SingleCellError) -> [String] {
        guard shape.count <= 1 else {
            throw .corrupt(
                path: path, location: name, found: "shape \(shape)", expected: "a vector")
        }
        switch element {
        case .fixedString(let byteCount):
            return try fixedTexts(try readRawBytes(), byteCount: byteCount, location: name)
        case .variableString: return try readVariableStrings()
        case .integer: return try integerTexts()
        case .float(let byteCount, _):
            let values = try shape.isEmpty ? [readDouble(at: [])] : readDoubles(0..<elementCount)
            return values.map { Self.text($0, isSingle: byteCount <= 4) }
        case .boolean, .bitfield: return try readBooleans().map { $0 ? "True" : "False" }
        default:
            throw .unsupportedType(
                path: path, location: name, found: element.description,
                expected: "strings, numbers or booleans")
        }
    }

    /// The texts of strings of `byteCount` bytes each, [elementCount].
    func fixedTexts(
        _ bytes: [UInt8], byteCount: Int, location: String
    ) throws(SingleCellError) -> [String] {
        var decoder = LabelDecoder()
        let texts = (0..<elementCount).map { row in
            decoder.text(
                Self.unpadded(bytes[(row * byteCount)..<((row + 1) * byteCount)]), row: row)
        }
        try decoder.check(path: path, location: location)
        return texts
    }

    /// A fixed-length string without the zeros at its end.
    static func unpadded(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var end = bytes.endIndex
        while end > bytes.startIndex, bytes[end - 1] == 0 { end -= 1 }
        return bytes[bytes.startIndex..<end]
    }

    /// The shortest text that reads back; empty for NaN, which stands for a missing value.
    static func text(_ value: Double, isSingle: Bool) -> String {
        if value.isNaN { return "" }
        return isSingle ? Float(value).description : value.description
    }

    private func integerTexts() throws(SingleCellError) -> [String] {
        guard !shape.isEmpty else {
            var value: Int64 = 0
            try withUnsafeMutablePointer(to: &value) { (pointer) throws(SingleCellError) in
                try read(mm_h5t_native_int64(), [], [], UnsafeMutableRawPointer(pointer))
            }
            return [String(value)]
        }
        return try readIntegers(0..<elementCount).map { String($0) }
    }

    private func readVariableStrings() throws(SingleCellError) -> [String] {
        try requirePlausible(bytesEach: MemoryLayout<UnsafeMutablePointer<CChar>?>.stride)
        HDF5Library.enter()
        guard let type = HDF5Handle(H5Dget_type(handle.id)),
            let space = HDF5Handle(H5Dget_space(handle.id))
        else { throw unreadable() }
        let count = elementCount
        guard count > 0 else { return [] }
        var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
        let status = pointers.withUnsafeMutableBytes { buffer in
            H5Dread(
                handle.id, type.id, mm_h5s_all(), mm_h5s_all(), mm_h5p_default(),
                buffer.baseAddress)
        }
        guard status >= 0 else { throw unreadable() }
        var decoder = LabelDecoder()
        let texts = pointers.enumerated().map { row, label in
            label.map { decoder.text($0, row: row) } ?? ""
        }
        pointers.withUnsafeMutableBytes { buffer in
            _ = H5Dvlen_reclaim(type.id, space.id, mm_h5p_default(), buffer.baseAddress)
        }
        try decoder.check(path: path, location: name)
        return texts
    }
}
