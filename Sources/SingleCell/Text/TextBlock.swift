internal import Foundation

/// A stretch of a text file: whole records, in memory that is used again for the next stretch.
struct TextBlock: Sendable {
    /// Its records are in `start..<end`; other bytes are left over from earlier blocks.
    var bytes: [UInt8]
    /// Where the records begin.
    var start = 0
    /// Where they end.
    var end = 0

    /// A record: a line, or several where quoted fields hold line breaks.
    struct Record {
        /// Without the line's end.
        let content: Range<Int>
        /// Where the next begins.
        let next: Int
        /// Line breaks within quotes.
        let breakCount: Int
        /// Whether it is a line of nothing but blanks.
        let isBlank: Bool
    }

    private static let quote = UInt8(ascii: "\"")
    static let comma = UInt8(ascii: ",")
    private static let newline = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    /// Makes room for `capacity` bytes.
    init(capacity: Int) { bytes = [UInt8](repeating: 0, count: capacity) }

    /// Whether its records have any quote.
    var hasQuotes: Bool {
        bytes.withUnsafeBytes { Self.position(of: Self.quote, in: $0, start, end) != nil }
    }

    /// The record that begins at `start`; nil behind the last.
    static func record(
        _ bytes: UnsafeRawBufferPointer, from start: Int, end: Int, delimiter: UInt8 = comma
    ) -> Record? {
        guard start < end else { return nil }
        var stop = position(of: newline, in: bytes, start, end) ?? end
        var breakCount = 0
        if position(of: quote, in: bytes, start, stop) != nil {
            let line = stop
            stop = recordEnd(bytes, from: start, end: end, delimiter: delimiter)
            breakCount = bytes[line..<max(line, stop)].count { $0 == newline }
        }
        let isCut = stop > start && bytes[stop - 1] == carriageReturn
        let content = start..<(isCut ? stop - 1 : stop)
        return Record(
            content: content, next: min(stop + 1, end), breakCount: breakCount,
            isBlank: bytes[content].allSatisfy { $0 == UInt8(ascii: " ") || $0 == 9 })
    }

    /// Where the record from `start` on ends: at the line feed behind it, or at `end`.
    ///
    /// A quote opens a field only at the field's beginning; two within it are one (RFC 4180).
    static func recordEnd(
        _ bytes: UnsafeRawBufferPointer, from start: Int, end: Int, delimiter: UInt8 = comma
    ) -> Int {
        var place = start
        while place < end {
            if bytes[place] == quote { place = quotedEnd(bytes, from: place, end: end) ?? end }
            while place < end, bytes[place] != delimiter, bytes[place] != newline { place += 1 }
            if place == end || bytes[place] == newline { return place }
            place += 1
        }
        return end
    }

    /// The position behind the quote that closes the field whose opening quote is at `open`; nil
    /// when there is none.
    static func quotedEnd(_ bytes: UnsafeRawBufferPointer, from open: Int, end: Int) -> Int? {
        var place = open + 1
        while let found = position(of: quote, in: bytes, place, end) {
            guard found + 1 < end, bytes[found + 1] == quote else { return found + 1 }
            place = found + 2
        }
        return nil
    }

    /// The first place of a byte in `start..<end`.
    static func position(
        of byte: UInt8, in bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int
    ) -> Int? {
        guard start < end, let base = bytes.baseAddress,
            let found = memchr(base + start, Int32(byte), end - start)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }

    /// The content of a field in which two quotes mean one; nil if there are none.
    static func unescaped(_ bytes: UnsafeRawBufferPointer, _ field: Range<Int>) -> [UInt8]? {
        guard field.lowerBound > 0, bytes[field.lowerBound - 1] == quote,
            position(of: quote, in: bytes, field.lowerBound, field.upperBound) != nil
        else { return nil }
        var content: [UInt8] = []
        var place = field.lowerBound
        while place < field.upperBound {
            content.append(bytes[place])
            place += bytes[place] == quote ? 2 : 1
        }
        return content
    }

    /// The field beginning at `start`, without the quotes around it, and the position of the
    /// delimiter (or the end) after it; nil if it is quoted wrongly.
    static func field(
        _ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int, delimiter: UInt8 = comma
    ) -> (content: Range<Int>, next: Int)? {
        guard start < end, bytes[start] == quote else {
            let next = position(of: delimiter, in: bytes, start, end) ?? end
            return (start..<next, next)
        }
        guard let next = quotedEnd(bytes, from: start, end: end),
            next == end || bytes[next] == delimiter
        else { return nil }
        return ((start + 1)..<(next - 1), next)
    }

    /// The content of a field.
    static func string(_ bytes: UnsafeRawBufferPointer, _ field: Range<Int>) -> String {
        if let content = unescaped(bytes, field) { return String(decoding: content, as: UTF8.self) }
        return String(decoding: bytes[field], as: UTF8.self)
    }

    /// A field as text, for messages.
    func text(_ range: Range<Int>) -> String {
        bytes.withUnsafeBytes { bytes in
            UTF8Check.spelled(Self.unescaped(bytes, range) ?? Array(bytes[range]))
        }
    }
}
