/// The table at the start of an archive: which arrays there are and where their bytes lie.
///
/// Everything is little-endian. Bytes 0–7 are "MMARRAY1", 8–15 the size of the whole archive,
/// 16–23 the size of the table including these 32 bytes, 24–31 the number of arrays. Then for each
/// array, in ascending order of names: u32 length of the name, the name in UTF-8, u8 type code,
/// u8 rank, rank × u64 extents, u64 offset from the start of the archive, u64 size in bytes. Each
/// array starts at a multiple of 64. A text array is one u32 length per string, then the strings.
struct ArchiveHeader {
    static let magic: [UInt8] = Array("MMARRAY1".utf8)
    static let fixedByteCount = 32
    static let alignment = 64

    /// One line of the table.
    struct Row: Equatable {
        var name: String
        var type: ElementType
        var shape: [Int]
        var offset: Int
        var byteCount: Int

        var elementCount: Int { shape.reduce(1, *) }
    }

    var totalByteCount: Int
    var tableByteCount: Int
    var rows: [Row]

    static func aligned(_ offset: Int) -> Int {
        (offset + alignment - 1) / alignment * alignment
    }

    /// The bytes of the fixed part and the table.
    func encoded() -> [UInt8] {
        var bytes = Self.magic
        bytes.reserveCapacity(tableByteCount)
        func append(_ value: UInt64, byteCount: Int = 8) {
            for shift in 0..<byteCount {
                bytes.append(UInt8(truncatingIfNeeded: value >> (8 * shift)))
            }
        }
        append(UInt64(totalByteCount))
        append(UInt64(tableByteCount))
        append(UInt64(rows.count))
        for row in rows {
            append(UInt64(row.name.utf8.count), byteCount: 4)
            bytes.append(contentsOf: row.name.utf8)
            bytes.append(row.type.rawValue)
            bytes.append(UInt8(row.shape.count))
            for extent in row.shape { append(UInt64(extent)) }
            append(UInt64(row.offset))
            append(UInt64(row.byteCount))
        }
        return bytes
    }

    /// Reads the three numbers of the fixed part and checks them against the archive's true size.
    static func fixedPart(
        _ bytes: ArraySlice<UInt8>, actualByteCount: Int
    ) throws(Malformation) -> (tableByteCount: Int, rowCount: Int) {
        var reader = ByteReader(bytes)
        guard bytes.count >= fixedByteCount else {
            throw Malformation("it has \(bytes.count) bytes, too few for an archive")
        }
        guard try reader.take(magic.count).elementsEqual(magic) else {
            throw Malformation("it does not start with MMARRAY1")
        }
        let total = try reader.integer(byteCount: 8)
        let table = try reader.integer(byteCount: 8)
        let rowCount = try reader.integer(byteCount: 8)
        guard total == actualByteCount else {
            throw Malformation("it has \(actualByteCount) bytes, its header says \(total)")
        }
        guard table >= fixedByteCount, table <= total else {
            throw Malformation("its table is said to have \(table) of \(total) bytes")
        }
        return (table, rowCount)
    }

    /// Reads the whole table and checks that every array lies inside the archive, after the table.
    init(decoding bytes: ArraySlice<UInt8>, actualByteCount: Int) throws(Malformation) {
        let (tableByteCount, rowCount) = try Self.fixedPart(bytes, actualByteCount: actualByteCount)
        guard bytes.count >= tableByteCount else { throw Malformation("its table is cut off") }
        var reader = ByteReader(bytes.prefix(tableByteCount).dropFirst(Self.fixedByteCount))
        var rows: [Row] = []
        while rows.count < rowCount {
            let row = try Self.row(&reader)
            guard row.offset >= tableByteCount, row.offset <= actualByteCount,
                row.byteCount <= actualByteCount - row.offset
            else { throw Malformation("array `\(row.name)` lies outside the archive") }
            if let last = rows.last, row.name <= last.name {
                throw Malformation("array `\(row.name)` is out of order")
            }
            rows.append(row)
        }
        guard reader.isAtEnd else { throw Malformation("its table has surplus bytes") }
        self.totalByteCount = actualByteCount
        self.tableByteCount = tableByteCount
        self.rows = rows
    }

    init(totalByteCount: Int, tableByteCount: Int, rows: [Row]) {
        self.totalByteCount = totalByteCount
        self.tableByteCount = tableByteCount
        self.rows = rows
    }

    private static func row(_ reader: inout ByteReader) throws(Malformation) -> Row {
        let nameBytes = try reader.take(try reader.integer(byteCount: 4))
        guard let name = String(validating: nameBytes, as: UTF8.self) else {
            throw Malformation("the name of an array is not UTF-8")
        }
        let typeCode = UInt8(try reader.integer(byteCount: 1))
        let rank = try reader.integer(byteCount: 1)
        var shape: [Int] = []
        var elementCount = 1
        for _ in 0..<rank {
            let extent = try reader.integer(byteCount: 8)
            let (product, overflows) = elementCount.multipliedReportingOverflow(by: extent)
            guard !overflows else { throw Malformation("array `\(name)` is impossibly large") }
            elementCount = product
            shape.append(extent)
        }
        let offset = try reader.integer(byteCount: 8)
        let byteCount = try reader.integer(byteCount: 8)
        guard let type = ElementType(rawValue: typeCode) else {
            throw Malformation("array `\(name)` has the unknown type \(typeCode)")
        }
        if let width = type.width {
            let (expected, overflows) = elementCount.multipliedReportingOverflow(by: width)
            guard !overflows, expected == byteCount else {
                throw Malformation(
                    "array `\(name)` of shape \(shape) is said to have \(byteCount) bytes")
            }
        } else {
            guard elementCount <= byteCount / 4 else {
                throw Malformation("text array `\(name)` is too short for its shape \(shape)")
            }
        }
        return Row(
            name: name, type: type, shape: shape, offset: offset, byteCount: byteCount)
    }
}

/// What is wrong with the bytes of an archive; becomes `LinearAlgebraError.corruptArchive`.
struct Malformation: Error {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}

/// Takes bytes from the front of a slice, never past its end.
struct ByteReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ count: Int) throws(Malformation) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw Malformation("its table is cut off") }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    /// A little-endian unsigned integer that fits an `Int`.
    mutating func integer(byteCount: Int) throws(Malformation) -> Int {
        var value: UInt64 = 0
        for (position, byte) in try take(byteCount).enumerated() {
            value |= UInt64(byte) << (8 * UInt64(position))
        }
        guard value <= UInt64(Int.max) else {
            throw Malformation("a number in its table is too large")
        }
        return Int(value)
    }
}
