internal import CHDF5

extension HDF5Dataset {
    /// Reads some rows of a vector as text, as `readText` reads all of them.
    func readText(rows: Range<Int>) throws(SingleCellError) -> [String] {
        guard shape.count == 1, rows.upperBound <= shape[0] else {
            throw .corrupt(
                path: path, location: name, found: "shape \(shape)",
                expected: "a vector of at least \(rows.upperBound)")
        }
        switch element {
        case .fixedString(let byteCount):
            let bytes = try readRawBytes(rows: rows)
            var decoder = LabelDecoder()
            let texts = (0..<rows.count).map { index in
                decoder.text(
                    Self.unpadded(bytes[(index * byteCount)..<((index + 1) * byteCount)]),
                    row: rows.lowerBound + index)
            }
            try decoder.check(path: path, location: name)
            return texts
        case .variableString: return try readVariableStrings(rows: rows)
        case .integer: return try readIntegers(rows).map { String($0) }
        case .float(let byteCount, _):
            return try readDoubles(rows).map { Self.text($0, isSingle: byteCount <= 4) }
        case .boolean, .bitfield:
            return try readBooleans(rows: rows).map { $0 ? "True" : "False" }
        default:
            throw .unsupportedType(
                path: path, location: name, found: element.description,
                expected: "strings, numbers or booleans")
        }
    }

    /// Reads some rows of a vector of one-byte elements as true and false.
    func readBooleans(rows: Range<Int>) throws(SingleCellError) -> [Bool] {
        guard elementBytes == 1 else {
            throw .unsupportedType(
                path: path, location: name, found: element.description, expected: "bool")
        }
        return try readRawBytes(rows: rows).map { $0 != 0 }
    }

    private func readRawBytes(rows: Range<Int>) throws(SingleCellError) -> [UInt8] {
        try requirePlausible(bytesEach: elementBytes)
        HDF5Library.enter()
        guard let type = HDF5Handle(H5Dget_type(handle.id)) else { throw unreadable() }
        var bytes = [UInt8](repeating: 0, count: rows.count * elementBytes)
        try bytes.withUnsafeMutableBufferPointer { (buffer) throws(SingleCellError) in
            guard let base = buffer.baseAddress else { return }
            try read(
                type.id, [rows.lowerBound], [rows.count], UnsafeMutableRawPointer(base))
        }
        return bytes
    }

    private func readVariableStrings(rows: Range<Int>) throws(SingleCellError) -> [String] {
        try requirePlausible(bytesEach: MemoryLayout<UnsafeMutablePointer<CChar>?>.stride)
        HDF5Library.enter()
        var extent = UInt64(rows.count)
        guard let type = HDF5Handle(H5Dget_type(handle.id)),
            let space = HDF5Handle(H5Screate_simple(1, &extent, nil))
        else { throw unreadable() }
        var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: rows.count)
        try pointers.withUnsafeMutableBufferPointer { (buffer) throws(SingleCellError) in
            guard let base = buffer.baseAddress else { return }
            try read(type.id, [rows.lowerBound], [rows.count], UnsafeMutableRawPointer(base))
        }
        var decoder = LabelDecoder()
        let texts = pointers.enumerated().map { index, label in
            label.map { decoder.text($0, row: rows.lowerBound + index) } ?? ""
        }
        pointers.withUnsafeMutableBytes { buffer in
            _ = H5Dvlen_reclaim(type.id, space.id, mm_h5p_default(), buffer.baseAddress)
        }
        try decoder.check(path: path, location: name)
        return texts
    }
}
