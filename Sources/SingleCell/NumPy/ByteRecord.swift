/// Some bytes of a file, read as little-endian numbers; what lies beyond them reads as zero.
struct ByteRecord {
    private let bytes: [UInt8]

    /// Reads `count` bytes at an offset.
    ///
    /// - Throws: `SingleCellError.corrupt` where the file ends before.
    init(_ path: String, at offset: Int, count: Int) throws(SingleCellError) {
        var file = try SequentialFile(path: path)
        var bytes = [UInt8](repeating: 0, count: max(0, count))
        if offset >= 0 { try file.seek(to: offset) }
        var filled = 0
        while offset >= 0, filled < bytes.count {
            let read = try file.read(into: &bytes, at: filled)
            if read == 0 { break }
            filled += read
        }
        guard filled == count else {
            throw .corrupt(
                path: path, location: "the file",
                found: "its end within \(count) bytes at "
                    + "\(offset)", expected: "all of them")
        }
        self.bytes = bytes
    }

    var count: Int { bytes.count }

    private func number(_ place: Int, _ width: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in (0..<width).reversed() {
            let byte = bytes.indices.contains(place + index) ? bytes[place + index] : 0
            value = value << 8 | UInt64(byte)
        }
        return value
    }

    /// Two bytes.
    func short(_ place: Int) -> Int { Int(number(place, 2)) }
    /// Four bytes.
    func word(_ place: Int) -> Int { Int(number(place, 4)) }
    /// Eight bytes; the largest number where they exceed it.
    func long(_ place: Int) -> Int { Int(clamping: number(place, 8)) }

    /// Bytes as text; those that are not UTF-8 are spelled.
    func text(_ place: Int, _ length: Int) -> String {
        UTF8Check.spelled(bytes[min(place, count)..<min(place + length, count)])
    }

    /// The last place of a mark of four bytes with `room` bytes from it on.
    func last(_ mark: UInt32, room: Int) -> Int? {
        guard count >= room else { return nil }
        return (0...count - room).last { word($0) == Int(mark) }
    }
}
