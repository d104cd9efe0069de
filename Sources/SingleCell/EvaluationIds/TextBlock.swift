internal import Foundation

/// A stretch of a text file: whole lines, in memory that is used again for the next stretch.
struct TextBlock: Sendable {
    /// Its lines stand in `start..<end`; what is outside is left over from before.
    var bytes: [UInt8]
    /// Where the lines begin.
    var start = 0
    /// Where they end.
    var end = 0

    /// Makes room for `capacity` bytes.
    init(capacity: Int) { bytes = [UInt8](repeating: 0, count: capacity) }

    /// The line that begins at `start`, without its end, and where the next begins; nil behind the
    /// last.
    static func line(
        _ bytes: UnsafeRawBufferPointer, from start: Int, end: Int
    ) -> (content: Range<Int>, next: Int)? {
        guard start < end, let base = bytes.baseAddress else { return nil }
        let newline = memchr(base + start, Int32(UInt8(ascii: "\n")), end - start)
        let next = newline.map { UnsafeRawPointer($0) - base } ?? end
        let isCut = next > start && bytes[next - 1] == UInt8(ascii: "\r")
        return (start..<(isCut ? next - 1 : next), min(next + 1, end))
    }

    /// Bytes as text.
    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}
