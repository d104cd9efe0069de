internal import Foundation

/// An array of an `.npz` archive, read from its first element to its last.
///
/// The format: numpy.lib.format, versions 1 to 3.
struct NpyArray: ~Copyable {
    /// The description at the start of an array.
    struct Header: Sendable, Equatable {
        let type: NpyType
        let isColumnMajor: Bool
        let shape: [Int]
        let byteCount: Int

        /// Elements.
        var count: Int { shape.reduce(1, *) }
    }

    let header: Header
    private var input: ZipMemberInput
    /// Elements not read yet.
    private var left: Int

    private static let mark: [UInt8] = [0x93] + Array("NUMPY".utf8)
    /// Bytes of a description; numpy's own limit is 10,000.
    private static let longestHeader = 1 << 16

    /// Opens an array and reads its description.
    ///
    /// - Throws: `SingleCellError.corrupt`; `unsupportedType` for objects, which Python would have
    ///   to run code for, and for types that are no numbers or text.
    init(
        _ archive: ZipArchive, _ member: ZipArchive.Member
    ) throws(SingleCellError) {
        var input = try ZipMemberInput(archive, member)
        let (text, byteCount) = try Self.description(&input)
        header = try Self.parse(
            text, byteCount: byteCount, path: archive.path, member: member)
        self.input = input
        left = header.count
    }

    /// Looks at the description of an array of any type.
    ///
    /// - Returns: The type, nil if it is none of those that are read, and the extents.
    /// - Throws: `SingleCellError.corrupt` for what is no numpy array.
    static func outline(
        _ archive: ZipArchive, _ member: ZipArchive.Member
    ) throws(SingleCellError) -> (type: NpyType?, shape: [Int]) {
        var input = try ZipMemberInput(archive, member)
        let (text, _) = try description(&input)
        guard let shape = shape(text) else {
            throw input.damaged("a numpy array without a shape")
        }
        return (type(text).type, shape)
    }

    /// The text at the start of an array, and how many bytes it takes with what stands before.
    private static func description(
        _ input: inout ZipMemberInput
    ) throws(SingleCellError) -> (text: String, byteCount: Int) {
        let start = try exactly(10, &input)
        guard start.starts(with: mark), (1...3).contains(start[6]) else {
            throw input.damaged("no numpy array")
        }
        var length = Int(start[8]) | Int(start[9]) << 8
        var headerBytes = 10
        if start[6] > 1 {
            let more = try exactly(2, &input)
            length |= Int(more[0]) << 16 | Int(more[1]) << 24
            headerBytes = 12
        }
        guard length <= longestHeader else { throw input.damaged("a header too long") }
        let text = String(decoding: try exactly(length, &input), as: UTF8.self)
        return (text, headerBytes + length)
    }

    private static func exactly(
        _ count: Int, _ input: inout ZipMemberInput
    ) throws(SingleCellError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard try input.read(into: &bytes) == count else { throw input.damaged("cut off") }
        return bytes
    }

    /// What stands behind a key of a description.
    private static func value(_ key: String, _ text: String) -> Substring? {
        text.range(of: "'\(key)':").map { text[$0.upperBound...].drop { $0 == " " } }
    }

    /// The type of a description, nil if it is none of those that are read, and its spelling.
    private static func type(_ text: String) -> (type: NpyType?, spelling: Substring) {
        let description = value("descr", text) ?? ""
        let quoted = description.dropFirst().prefix { $0 != "'" }
        return (description.first == "'" ? NpyType(quoted) : nil, quoted)
    }

    /// The extents of a description; nil if there are none, or one is no number.
    private static func shape(_ text: String) -> [Int]? {
        guard let tuple = value("shape", text), tuple.first == "(" else { return nil }
        let extents = tuple.dropFirst().prefix { $0 != ")" }
            .split(separator: ",").map { $0.filter { $0 != " " } }.filter { !$0.isEmpty }
        let shape = extents.compactMap { Int($0) }
        return shape.count == extents.count ? shape : nil
    }

    /// Reads `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`.
    private static func parse(
        _ text: String, byteCount: Int, path: String, member: ZipArchive.Member
    ) throws(SingleCellError) -> Header {
        let (found, quoted) = type(text)
        guard let type = found else {
            throw .unsupportedType(
                path: path, location: member.name.printableName,
                found: quoted.hasSuffix("O") ? "Python objects (a pickle)" : "\(quoted)",
                expected: "numbers or text")
        }
        let order = value("fortran_order", text) ?? ""
        let extents = Self.shape(text)
        let shape = extents ?? []
        var bytes = max(1, type.byteCount)
        var isTooLarge = false
        for extent in shape {
            let (product, overflow) = bytes.multipliedReportingOverflow(by: max(1, extent))
            isTooLarge = isTooLarge || overflow || extent < 0
            bytes = product
        }
        guard extents != nil, !isTooLarge,
            order.hasPrefix("True") || order.hasPrefix("False"),
            byteCount + shape.reduce(type.byteCount, *) == member.expandedBytes
        else {
            throw .corrupt(
                path: path, location: member.name.printableName,
                found: "the header `\(text.printableName)` over \(member.expandedBytes) bytes",
                expected: "type, order and shape that fit the bytes")
        }
        return Header(
            type: type, isColumnMajor: order.hasPrefix("True"), shape: shape,
            byteCount: byteCount)
    }

    /// Reads up to `limit` elements as bytes; none at the end, whose checksum is then checked.
    mutating func next(_ limit: Int) throws(SingleCellError) -> [UInt8] {
        let width = header.type.byteCount
        let count = min(limit, left)
        guard count > 0, width > 0 else {
            var rest: [UInt8] = [0]
            guard try input.read(into: &rest) == 0 else { throw input.damaged("too long") }
            return []
        }
        left -= count
        return try Self.exactly(count * width, &input)
    }

    /// Reads all elements as whole numbers.
    consuming func integers() throws(SingleCellError) -> [Int] {
        guard header.type.isInteger else { throw unsupported("whole numbers") }
        let (type, path, name) = (header.type, input.path, input.member.name)
        var numbers: [Int] = []
        numbers.reserveCapacity(header.count)
        while case let bytes = try next(1 << 16), !bytes.isEmpty {
            for offset in stride(from: 0, to: bytes.count, by: type.byteCount) {
                guard let number = bytes.withUnsafeBytes({ type.integer($0, offset) }) else {
                    throw .corrupt(
                        path: path, location: name.printableName, found: "a number beyond 2^63",
                        expected: "smaller ones")
                }
                numbers.append(number)
            }
        }
        return numbers
    }

    /// Reads all elements as text.
    consuming func texts() throws(SingleCellError) -> [String] {
        guard !header.type.isNumber else { throw unsupported("text") }
        let (type, count) = (header.type, header.count)
        var texts: [String] = []
        texts.reserveCapacity(count)
        guard type.byteCount > 0 else { return [String](repeating: "", count: count) }
        while case let bytes = try next(1 << 12), !bytes.isEmpty {
            for offset in stride(from: 0, to: bytes.count, by: type.byteCount) {
                let element = bytes[offset..<offset + type.byteCount]
                guard let text = Self.text(element, type) else {
                    throw .notUTF8(
                        path: input.path, location: input.member.name.printableName,
                        row: texts.count, bytes: Array(element.prefix(80)))
                }
                texts.append(text)
            }
        }
        return texts
    }

    /// Zeros at the end fill an element up.
    private static func text(_ bytes: ArraySlice<UInt8>, _ type: NpyType) -> String? {
        guard type.kind == .unicode else {
            let end = bytes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? bytes.startIndex
            return String(validating: bytes[bytes.startIndex..<end], as: UTF8.self)
        }
        var scalars = String.UnicodeScalarView()
        for start in stride(from: bytes.startIndex, to: bytes.endIndex, by: 4) {
            var value: UInt32 = 0
            for index in 0..<4 {
                value |=
                    UInt32(bytes[start + index])
                    << UInt32(8 * (type.isBigEndian ? 3 - index : index))
            }
            guard let scalar = Unicode.Scalar(value) else { return nil }
            scalars.append(scalar)
        }
        while scalars.last == "\u{0}" { scalars.removeLast() }
        return String(scalars)
    }

    private func unsupported(_ expected: String) -> SingleCellError {
        .unsupportedType(
            path: input.path, location: input.member.name.printableName,
            found: header.type.name, expected: expected)
    }
}
