/// A ZIP archive of members that are stored as they are (PKWARE's APPNOTE, 4.3), without times, so
/// that equal members give equal bytes.
struct StoredZip {
    /// Offsets and sizes are kept in 32 bits.
    static let byteLimit = Int(UInt32.max)

    private var body: [UInt8] = []
    private var directory: [UInt8] = []
    private var count = 0
    /// 1 January 1980, the first day that the format knows.
    private static let date = 0x21

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in
            value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1
        }
    }

    /// Adds a member; the caller keeps the whole below the limit.
    mutating func add(_ name: String, _ bytes: [UInt8]) {
        let start = body.count
        let header = Self.fields(name, bytes)
        Self.append(0x0403_4b50, width: 4, to: &body)
        body += header
        body += name.utf8
        body += bytes
        Self.append(0x0201_4b50, width: 4, to: &directory)
        Self.append(20, width: 2, to: &directory)
        directory += header
        // Comment, disk, internal attributes; external attributes; offset.
        directory += [UInt8](repeating: 0, count: 10)
        Self.append(start, width: 4, to: &directory)
        directory += name.utf8
        count += 1
    }

    /// The archive.
    var bytes: [UInt8] {
        var bytes = body + directory
        Self.append(0x0605_4b50, width: 4, to: &bytes)
        Self.append(0, width: 4, to: &bytes)
        Self.append(count, width: 2, to: &bytes)
        Self.append(count, width: 2, to: &bytes)
        Self.append(directory.count, width: 4, to: &bytes)
        Self.append(body.count, width: 4, to: &bytes)
        Self.append(0, width: 2, to: &bytes)
        return bytes
    }

    /// What the local header and the directory say of a member alike: version, flags (UTF-8),
    /// method, time, date, checksum, sizes, lengths of name and extra field.
    private static func fields(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
        var fields: [UInt8] = []
        append(20, width: 2, to: &fields)
        append(0x800, width: 2, to: &fields)
        append(0, width: 2, to: &fields)
        append(0, width: 2, to: &fields)
        append(date, width: 2, to: &fields)
        append(Int(checksum(bytes)), width: 4, to: &fields)
        append(bytes.count, width: 4, to: &fields)
        append(bytes.count, width: 4, to: &fields)
        append(name.utf8.count, width: 2, to: &fields)
        append(0, width: 2, to: &fields)
        return fields
    }

    /// CRC-32 of ISO 3309.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        table.withUnsafeBufferPointer { table in
            ~bytes.reduce(~0) { value, byte in
                value >> 8 ^ table[Int((value ^ UInt32(byte)) & 0xFF)]
            }
        }
    }

    private static func append(_ value: Int, width: Int, to bytes: inout [UInt8]) {
        for shift in 0..<width { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * shift))) }
    }
}
