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
        let start = try Self.exactly(10, &input)
        guard start.starts(with: Self.mark), (1...3).contains(start[6]) else {
            throw input.damaged("no numpy array")
        }
        var length = Int(start[8]) | Int(start[9]) << 8
        var headerBytes = 10
        if start[6] > 1 {
            let more = try Self.exactly(2, &input)
            length |= Int(more[0]) << 16 | Int(more[1]) << 24
            headerBytes = 12
        }
        guard length <= Self.longestHeader else { throw input.damaged("a header too long") }
        let text = String(decoding: try Self.exactly(length, &input), as: UTF8.self)
        header = try Self.parse(
            text, byteCount: headerBytes + length, path: archive.path, member: member)
        self.input = input
        left = header.count
    }

    private static func exactly(
        _ count: Int, _ input: inout ZipMemberInput
    ) throws(SingleCellError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard try input.read(into: &bytes) == count else { throw input.damaged("cut off") }
        return bytes
    }

    /// Reads `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`.
    private static func parse(
        _ text: String, byteCount: Int, path: String, member: ZipArchive.Member
    ) throws(SingleCellError) -> Header {
        func value(_ key: String) -> Substring? {
            text.range(of: "'\(key)':").map { text[$0.upperBound...].drop { $0 == " " } }
        }
        let description = value("descr") ?? ""
        let quoted = description.dropFirst().prefix { $0 != "'" }
        guard description.first == "'", let type = NpyType(quoted) else {
            throw .unsupportedType(
                path: path, location: member.name.printableName,
                found: quoted.hasSuffix("O") ? "Python objects (a pickle)" : "\(quoted)",
                expected: "numbers or text")
        }
        let order = value("fortran_order") ?? ""
        let extents = (value("shape") ?? "").dropFirst().prefix { $0 != ")" }
            .split(separator: ",").map { $0.filter { $0 != " " } }.filter { !$0.isEmpty }
        let shape = extents.compactMap { Int($0) }
        var bytes = max(1, type.byteCount)
        var isTooLarge = false
        for extent in shape {
            let (product, overflow) = bytes.multipliedReportingOverflow(by: max(1, extent))
            isTooLarge = isTooLarge || overflow || extent < 0
            bytes = product
        }
        guard value("shape")?.first == "(", shape.count == extents.count, !isTooLarge,
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
