/// The types of elements by their codes in the format; the names are those of errors.
enum ElementType: UInt8 {
    case float32 = 1
    case float64
    case int32
    case int64
    case uint8
    case text

    /// Bytes of one element; nil for text, whose elements differ.
    var width: Int? {
        switch self {
        case .float32, .int32: 4
        case .float64, .int64: 8
        case .uint8: 1
        case .text: nil
        }
    }
}

extension ArrayArchive.Element {
    var type: ElementType {
        switch self {
        case .float32: .float32
        case .float64: .float64
        case .int32: .int32
        case .int64: .int64
        case .uint8: .uint8
        case .text: .text
        }
    }

    /// The number of bytes the elements take in an archive.
    var byteCount: Int {
        if case .text(let values) = self {
            return values.reduce(4 * values.count) { $0 + $1.utf8.count }
        }
        return count * (type.width ?? 0)
    }

    /// Calls `body` with the elements' bytes as the archive holds them.
    ///
    /// Memory is little-endian on every platform Swift runs on, so numbers need no copy.
    func withBytes<Value, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        switch self {
        case .float32(let values): return try values.withRawBytes(body)
        case .float64(let values): return try values.withRawBytes(body)
        case .int32(let values): return try values.withRawBytes(body)
        case .int64(let values): return try values.withRawBytes(body)
        case .uint8(let values): return try values.withRawBytes(body)
        case .text(let values):
            var bytes: [UInt8] = []
            bytes.reserveCapacity(byteCount)
            for value in values {
                let length = UInt32(value.utf8.count)
                for shift in 0..<4 {
                    bytes.append(UInt8(truncatingIfNeeded: length >> (8 * shift)))
                }
            }
            for value in values { bytes.append(contentsOf: value.utf8) }
            return try bytes.withRawBytes(body)
        }
    }

    /// Makes the elements that a row of the table describes.
    ///
    /// - Parameters:
    ///   - row: The line of the table.
    ///   - fill: Writes exactly the row's bytes into the buffer it is given.
    /// - Throws: What `fill` throws; `Malformation` for a broken text array.
    init<Failure: Error>(
        _ row: ArchiveHeader.Row,
        filling fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
    ) throws {
        let count = row.elementCount
        switch row.type {
        case .float32: self = .float32(try .init(count: count, zero: 0, filling: fill))
        case .float64: self = .float64(try .init(count: count, zero: 0, filling: fill))
        case .int32: self = .int32(try .init(count: count, zero: 0, filling: fill))
        case .int64: self = .int64(try .init(count: count, zero: 0, filling: fill))
        case .uint8: self = .uint8(try .init(count: count, zero: 0, filling: fill))
        case .text:
            let bytes = try [UInt8](count: row.byteCount, zero: 0, filling: fill)
            self = .text(try Self.strings(bytes, count: count, name: row.name))
        }
    }

    private static func strings(
        _ bytes: [UInt8], count: Int, name: String
    ) throws(Malformation) -> [String] {
        var lengths = ByteReader(bytes[..<(4 * count)])
        var texts = ByteReader(bytes[(4 * count)...])
        var strings: [String] = []
        strings.reserveCapacity(count)
        for _ in 0..<count {
            let bytes = try texts.take(try lengths.integer(byteCount: 4))
            guard let string = String(validating: bytes, as: UTF8.self) else {
                throw Malformation("a string of array `\(name)` is not UTF-8")
            }
            strings.append(string)
        }
        guard texts.isAtEnd else { throw Malformation("text array `\(name)` has surplus bytes") }
        return strings
    }
}

extension Array where Element: BitwiseCopyable {
    /// `withUnsafeBytes` with a typed throw.
    fileprivate func withRawBytes<Value, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try withUnsafeBufferPointer { buffer throws(Failure) in
            try body(UnsafeRawBufferPointer(buffer))
        }
    }

    fileprivate init<Failure: Error>(
        count: Int, zero: Element,
        filling fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
    ) throws {
        try self.init(unsafeUninitializedCapacity: count) { buffer, initializedCount in
            buffer.initialize(repeating: zero)
            let exact = UnsafeMutableBufferPointer(rebasing: buffer[..<count])
            try fill(UnsafeMutableRawBufferPointer(exact))
            initializedCount = count
        }
    }
}
